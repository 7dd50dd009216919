import { createCatalogue } from '@helix/catalogue';
import { buildDirectPolicy } from '@helix/config';
import { type ConfigProblem, type Logger, type Target, type UpstreamDialect } from '@helix/contracts';
import { createId, type Generation, Pipeline, type RoutedModel, RoutingIndex } from '@helix/core';
import type express from 'express';
import type { DependencyContainer } from 'tsyringe';
import { disposePlugins, loadPlugins, type WatchPlugin } from './load-plugins.js';
import { type LoadContext, type LoadedProvider, loadProviders } from './load-providers.js';
import { createGenerationContainer } from './plugin-container.js';
import type { StateKeeper } from './surviving-state.js';

export interface CompileContext extends LoadContext {
  readonly root: DependencyContainer;
  readonly state: StateKeeper;
  readonly dialects: ReadonlyMap<string, UpstreamDialect>;
  readonly logger: Logger;
  readonly watchPlugin?: WatchPlugin | undefined;
  createRouter(pipeline: Pipeline): express.Router;
}

/** A generation with what only the server needs of it. */
export interface CompiledGeneration extends Generation {
  readonly config: LoadContext['config'];
  readonly loadedProviders: readonly LoadedProvider[];
  readonly router: express.Router;
}

/** Prepares a generation: does all that can fail, touches nothing live. Gives the problems instead when there are any. */
export async function compileGeneration(
  context: CompileContext,
): Promise<{ readonly generation: CompiledGeneration } | { readonly problems: readonly ConfigProblem[] }> {
  const { config } = context;
  const problems: ConfigProblem[] = [];
  const catalogue = createCatalogue({ overrides: config.prices.overrides, unknown: config.prices.unknown });
  const providers = await loadProviders(context, problems);
  const container = createGenerationContainer(context.root, catalogue);
  const plugins = await loadPlugins(context, container, context.state, problems);
  if (problems.length > 0) {
    await closeProviders(providers, context.logger);
    return { problems };
  }
  const byName = new Map(providers.map((provider) => [provider.name, provider]));
  const now = context.clock.now();
  const resolve = (target: Target, model: string): Target => {
    const priced = { provider: target.provider, catalogue: target.catalogue, model };
    return Object.freeze({
      ...target,
      model,
      id: `${target.provider}/${model}`,
      facts: catalogue.factsOf(priced),
      price: catalogue.priceOf(priced, now),
    });
  };
  const models: RoutedModel[] = config.models.map(({ policy, targets }) => ({
    policy,
    resolve,
    targets: targets.map((reference) => {
      const provider = byName.get(reference.provider);
      const target = {
        id: '',
        provider: reference.provider,
        catalogue: provider?.catalogue,
        model: reference.model,
        weight: reference.weight,
        tier: reference.tier,
        tags: [...reference.tags, ...(provider?.tags ?? [])],
        region: provider?.region,
        facts: undefined,
        price: { known: false } as const,
        inactive: provider === undefined ? 'its provider is not configured' : provider.inactive,
      };
      return resolve(target, reference.model);
    }),
  }));
  let pipeline: Pipeline;
  let router: express.Router;
  try {
    pipeline = new Pipeline(plugins);
    router = context.createRouter(pipeline);
  } catch (error) {
    await disposePlugins(plugins);
    await closeProviders(providers, context.logger);
    return { problems: [config.locate('plugins', error instanceof Error ? error.message : String(error))] };
  }
  return {
    generation: Object.freeze({
      id: createId('gen', now),
      hash: config.hash,
      config,
      pipeline,
      router,
      routing: new RoutingIndex(models),
      providers: new Map(
        providers.flatMap((provider) =>
          provider.active === undefined ? [] : [[provider.name, provider.active] as const],
        ),
      ),
      loadedProviders: providers,
      dialects: context.dialects,
      pricing: catalogue,
      direct: {
        policy: buildDirectPolicy(),
        targetOf(provider: string, model: string) {
          const loaded = byName.get(provider);
          return loaded === undefined ? undefined : resolve(directTarget(loaded), model);
        },
      },
      maxBodyBytes: config.server.maxBodyBytes,
      responses: config.responses,
      async dispose() {
        await disposePlugins(plugins);
        await closeProviders(providers, context.logger);
      },
    }),
  };
}

async function closeProviders(providers: readonly LoadedProvider[], logger: Logger): Promise<void> {
  const closed = await Promise.allSettled(
    providers.map((provider) => Promise.resolve(provider.active?.provider.close?.())),
  );
  for (const result of closed)
    if (result.status === 'rejected') logger.warn('a provider could not be closed', { error: String(result.reason) });
}

/** A target of a call that names its provider itself. */
function directTarget({ name, catalogue, tags, region, inactive }: LoadedProvider): Target {
  return {
    id: name,
    provider: name,
    catalogue,
    model: '',
    weight: 1,
    tier: 0,
    tags,
    region,
    facts: undefined,
    price: { known: false },
    inactive,
  };
}
