import type { Gateway, GenerationInfo, JsonObject, JsonValue, ModelInfo, RouteContribution } from '@helix/contracts';
import { changeRoute, readRoute, replyList } from './admin-route.js';
import type { AdminServices } from './admin-services.js';
import { auditChange } from './audit-change.js';
import { formatTime } from './format-time.js';

/** The running gateway: what is configured, which configuration is live, and reload. */
export function createGatewayRoutes(
  services: Pick<AdminServices, 'gateway' | 'auditLog' | 'clock'>,
): readonly RouteContribution[] {
  const { gateway } = services;
  return [
    readRoute('models', 'What is configured, with each target’s state.', () =>
      replyList(gateway.models().map(viewModel)),
    ),
    readRoute('providers', 'Providers, and why one is inactive.', () => replyList(viewProviders(gateway))),
    readRoute('plugins', 'Plugins, their hooks and failures.', () =>
      replyList(gateway.plugins().map((plugin) => ({ ...plugin, lastFailure: plugin.lastFailure ?? null }))),
    ),
    readRoute('routes', 'Every registered HTTP route.', () => replyList(gateway.routes())),
    readRoute('generation', 'Which configuration is live.', () => ({ json: viewGeneration(gateway.generation()) })),
    changeRoute({
      method: 'POST',
      path: 'reload',
      summary: 'Reload the configuration now.',
      async handle(request) {
        const result = await gateway.reload('admin API');
        const { ok, generation } = result;
        await auditChange(services, request, { action: 'generation.reload', target: generation, details: { ok } });
        return { status: ok ? 200 : 422, json: result as unknown as JsonValue };
      },
    }),
    readRoute('config/explain', 'Each setting and the line that owns it.', () => replyList(gateway.explainConfig())),
  ];
}

function viewModel({ name, pattern, policy, targets }: ModelInfo): unknown {
  return {
    name,
    pattern,
    policy,
    targets: targets.map(({ id, provider, model, weight, tier, tags, region, inactive }) => ({
      id,
      provider,
      model,
      weight,
      tier,
      tags,
      region: region ?? null,
      inactive: inactive ?? null,
    })),
  };
}

function viewProviders(gateway: Gateway): unknown {
  return gateway.providers().map((provider) => ({
    ...provider,
    baseUrl: provider.baseUrl ?? null,
    inactive: provider.inactive ?? null,
  }));
}

function viewGeneration(generation: GenerationInfo): JsonObject {
  const { id, hash, file, activatedAt, requestsInFlight, retiring, lastFailure } = generation;
  return {
    id,
    hash,
    file: file ?? null,
    activated_at: formatTime(activatedAt),
    requests_in_flight: requestsInFlight,
    retiring: retiring as unknown as JsonValue,
    last_failure:
      lastFailure === undefined
        ? null
        : ({ at: formatTime(lastFailure.at), problems: lastFailure.problems } as unknown as JsonValue),
  };
}
