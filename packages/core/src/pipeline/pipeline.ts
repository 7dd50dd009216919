import type {
  AttemptContext,
  AttemptEvent,
  AuthenticatedContext,
  CallContext,
  ChatRequest,
  ChatResponse,
  EventTransform,
  MaybePromise,
  MeterDemand,
  PlannedContext,
  Principal,
  RequestContext,
  RouteContribution,
  RoutePlan,
  RoutingContext,
  SettledContext,
} from '@helix/contracts';
import { type CompiledHook, compileHooks, filterHooks, type RegisteredPlugin } from './compiled-hook.js';

/** The hooks of one operation in one dialect, as arrays to walk. */
export interface HookChain {
  readonly authenticate: readonly CompiledHook<(context: CallContext) => MaybePromise<Principal | undefined>>[];
  readonly arrive: readonly CompiledHook<(context: AuthenticatedContext) => MaybePromise<void>>[];
  readonly transformRequest: readonly CompiledHook<
    (context: RequestContext, request: ChatRequest) => MaybePromise<ChatRequest | undefined>
  >[];
  readonly route: readonly CompiledHook<
    (context: RoutingContext, plan: RoutePlan) => MaybePromise<RoutePlan | undefined>
  >[];
  readonly answer: readonly CompiledHook<(context: PlannedContext) => MaybePromise<ChatResponse | undefined>>[];
  readonly meter: readonly CompiledHook<(context: PlannedContext) => readonly MeterDemand[]>[];
  readonly attempt: readonly CompiledHook<(context: AttemptContext, event: AttemptEvent) => void>[];
  readonly transformEvents: readonly CompiledHook<(context: PlannedContext) => EventTransform | undefined>[];
  readonly observe: readonly CompiledHook<(context: SettledContext) => MaybePromise<void>>[];
}

/** All plugins of a configuration, compiled: hooks sorted, bound and frozen. */
export class Pipeline {
  readonly plugins: readonly RegisteredPlugin[];
  /** What the plugins contribute as HTTP routes, each with its owner. */
  readonly routes: readonly { readonly plugin: string; readonly route: RouteContribution }[];
  readonly #all: HookChain;
  readonly #chains = new Map<string, HookChain>();

  constructor(plugins: readonly RegisteredPlugin[]) {
    this.plugins = Object.freeze([...plugins]);
    this.#all = {
      authenticate: compileHooks('authenticate', plugins),
      arrive: compileHooks('arrive', plugins),
      transformRequest: compileHooks('transformRequest', plugins),
      route: compileHooks('route', plugins),
      answer: compileHooks('answer', plugins),
      meter: compileHooks('meter', plugins),
      attempt: compileHooks('attempt', plugins),
      transformEvents: compileHooks('transformEvents', plugins),
      observe: compileHooks('observe', plugins),
    };
    this.routes = Object.freeze(
      compileHooks<() => readonly RouteContribution[]>('routes', plugins).flatMap((hook) =>
        hook.handler().map((route) => ({ plugin: hook.plugin, route })),
      ),
    );
  }

  /** The chain for an operation in a dialect; filtered once, then kept. */
  chainFor(operation: string, dialect: string): HookChain {
    const key = `${operation} ${dialect}`;
    let chain = this.#chains.get(key);
    if (chain === undefined) {
      chain = filterChain(this.#all, operation, dialect);
      this.#chains.set(key, chain);
    }
    return chain;
  }
}

function filterChain(all: HookChain, operation: string, dialect: string): HookChain {
  return Object.freeze({
    authenticate: filterHooks(all.authenticate, operation, dialect),
    arrive: filterHooks(all.arrive, operation, dialect),
    transformRequest: filterHooks(all.transformRequest, operation, dialect),
    route: filterHooks(all.route, operation, dialect),
    answer: filterHooks(all.answer, operation, dialect),
    meter: filterHooks(all.meter, operation, dialect),
    attempt: filterHooks(all.attempt, operation, dialect),
    transformEvents: filterHooks(all.transformEvents, operation, dialect),
    observe: filterHooks(all.observe, operation, dialect),
  });
}
