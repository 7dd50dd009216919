import { explainSettings } from '@helix/config';
import type {
  ConfigProblem,
  ExplainRequest,
  Explanation,
  Gateway,
  GenerationInfo,
  ModelInfo,
  PluginInfo,
  Principal,
  ProviderInfo,
  ReloadResult,
  RouteDescription,
  SettingOrigin,
} from '@helix/contracts';
import { type BillableRoute, type CoreServices, explainRequest } from '@helix/core';
import { describeBillable, OWN_ROUTES } from '../http/route-table.js';
import type { CompiledGeneration } from './compile-generation.js';

/** What the running gateway tells and lets do; the facade that plugins get as `GATEWAY`. */
export class RunningGateway implements Gateway {
  #services: CoreServices | undefined;
  #billable: readonly BillableRoute[] = [];
  #reload: ((reason: string) => Promise<ReloadResult>) | undefined;
  lastFailure: { readonly at: number; readonly problems: readonly ConfigProblem[] } | undefined;

  /** Plugins are handed the gateway before it runs; from here on it answers. */
  connect(
    services: CoreServices,
    billable: readonly BillableRoute[],
    reload: (reason: string) => Promise<ReloadResult>,
  ): void {
    this.#services = services;
    this.#billable = billable;
    this.#reload = reload;
  }

  generation(): GenerationInfo {
    const { generations } = this.#running;
    const current = this.#current;
    return {
      id: current.id,
      hash: current.hash,
      file: current.config.file,
      activatedAt: generations.activatedAt,
      requestsInFlight: generations.requestsInFlight,
      retiring: generations.retiring,
      lastFailure: this.lastFailure,
    };
  }

  async reload(reason: string): Promise<ReloadResult> {
    if (this.#reload === undefined) throw new Error('The gateway is not running yet.');
    return this.#reload(reason);
  }

  routes(): readonly RouteDescription[] {
    return [
      ...this.#billable.map(describeBillable),
      ...OWN_ROUTES,
      ...this.#current.pipeline.routes.map(({ route }) => ({
        method: route.method,
        path: route.path,
        operation: 'admin',
        dialect: null,
        access: route.access,
        billable: false,
      })),
    ];
  }

  models(): readonly ModelInfo[] {
    return this.#current.routing.list();
  }

  modelsFor(principal: Principal): readonly ModelInfo[] {
    return this.#current.routing.listFor(principal);
  }

  providers(): readonly ProviderInfo[] {
    return this.#current.loadedProviders.map((provider) => ({
      name: provider.name,
      use: provider.use,
      dialects: provider.active?.provider.dialects ?? [],
      baseUrl: provider.baseUrl,
      inactive: provider.inactive,
    }));
  }

  plugins(): readonly PluginInfo[] {
    return this.#current.pipeline.plugins.map(({ name, use, instance, guard }) => ({
      name,
      use,
      hooks: HOOKS.filter((hook) => instance[hook] !== undefined),
      state: guard.tripped ? ('tripped' as const) : ('ok' as const),
      failures: guard.failures,
      lastFailure: guard.lastFailure,
    }));
  }

  explainConfig(): readonly SettingOrigin[] {
    return explainSettings(this.#current.config);
  }

  async explain(request: ExplainRequest): Promise<Explanation> {
    const route = this.#billable.find((candidate) => candidate.operation === 'chat');
    if (route === undefined) throw new Error('The gateway has no chat route.');
    return explainRequest(this.#running, this.#current, route, request);
  }

  get #running(): CoreServices {
    if (this.#services === undefined) throw new Error('The gateway is not running yet.');
    return this.#services;
  }

  get #current(): CompiledGeneration {
    return this.#running.generations.current as CompiledGeneration;
  }
}

const HOOKS = [
  'authenticate',
  'arrive',
  'transformRequest',
  'route',
  'answer',
  'meter',
  'attempt',
  'transformEvents',
  'observe',
  'routes',
] as const;
