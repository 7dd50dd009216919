import {
  type PluginInstance,
  type Principal,
  type RequestSummary,
  RoutePlan,
  type RoutingContext,
  type Target,
} from '@helix/contracts';

/** A principal of team `search`, with what a test gives over it. */
export function aPrincipal(given: Partial<Principal> = {}): Principal {
  return {
    key: { id: 'key_1', name: 'test' },
    team: { id: 'team_1', name: 'search' },
    tags: [],
    models: [],
    policy: {},
    labels: {},
    ...given,
  };
}

/** A target at provider `openai`, with what a test gives over it. */
export function aTarget(given: Partial<Target> = {}): Target {
  const provider = given.provider ?? 'openai';
  const model = given.model ?? 'gpt-4o';
  return {
    id: `${provider}/${model}`,
    provider,
    catalogue: undefined,
    model,
    weight: 1,
    tier: 0,
    tags: [],
    region: undefined,
    facts: undefined,
    price: { known: false },
    inactive: undefined,
    ...given,
  };
}

/** A plan over these targets. */
export function aPlan(targets: readonly Target[]): RoutePlan {
  return new RoutePlan(targets);
}

/** The context of a `route` hook, with what a test gives over it; `notes` collects what the plugin says. */
export function aRoutingContext(
  given: Partial<RoutingContext> = {},
): RoutingContext & { readonly notes: readonly string[] } {
  const notes: string[] = [];
  const summary: RequestSummary = {
    model: 'chat',
    stream: false,
    maxOutputTokens: undefined,
    choices: 1,
    byteLength: 100,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: false,
    endUser: undefined,
  };
  return {
    requestId: 'req_1',
    operation: 'chat',
    dialect: 'openai-chat',
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {},
    remoteAddress: '127.0.0.1',
    receivedAt: Date.UTC(2026, 0, 1),
    signal: new AbortController().signal,
    note: (said) => notes.push(said),
    principal: aPrincipal(),
    summary,
    chatRequest: () => undefined,
    policy: {
      name: 'chat',
      timeouts: { connect: 5_000, headers: undefined, firstToken: undefined, idle: undefined, total: 600_000 },
      retry: { attempts: 3, on: [], backoffMs: 250 },
      onAbort: 'cancel',
      heartbeatMs: undefined,
      strict: false,
      checkCapabilities: true,
      routing: { strategy: 'ordered', sticky: undefined },
      defaults: {},
      allow: undefined,
    },
    notes,
    ...given,
  };
}

/** Builds a plugin made by `definePlugin` with a factory: the services it injects in order, then its options. Class plugins are constructed directly. */
export async function buildPlugin(
  module: { readonly create?: ((...parameters: never[]) => PluginInstance | Promise<PluginInstance>) | undefined },
  options: unknown,
  services: readonly unknown[] = [],
): Promise<PluginInstance> {
  if (module.create === undefined) throw new Error('This plugin is a class; construct it with its services.');
  return await (module.create as unknown as (...parameters: unknown[]) => PluginInstance | Promise<PluginInstance>)(
    ...services,
    options,
  );
}

/** Runs a plugin's `route` hook on these targets: the ids left, in order, and the reasons. */
export async function routeWith(
  plugin: PluginInstance,
  targets: readonly Target[],
  context: Partial<RoutingContext> = {},
): Promise<{ readonly order: readonly string[]; readonly reasons: readonly string[] }> {
  const hook = plugin.route;
  if (hook === undefined) throw new Error('The plugin has no route hook.');
  const handler = typeof hook === 'function' ? hook.bind(plugin) : hook.handler;
  const plan = aPlan(targets);
  const routed = (await handler(aRoutingContext(context), plan)) ?? plan;
  return { order: routed.candidates.map((target) => target.id), reasons: routed.reasons };
}
