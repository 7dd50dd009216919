import type { MaybePromise } from '../brand.js';
import type { ChatResponse } from '../chat/events.js';
import type { ChatRequest } from '../chat/request.js';
import type { Operation } from '../dialect.js';
import type { MeterDemand } from '../meter/meter.js';
import type { Principal } from '../principal.js';
import type { RoutePlan } from '../route-plan.js';
import type {
  AttemptContext,
  AttemptEvent,
  AuthenticatedContext,
  CallContext,
  EventTransform,
  PlannedContext,
  RequestContext,
  RoutingContext,
  SettledContext,
} from './contexts.js';
import type { RouteContribution } from './routes.js';

/**
 * The hooks of a request, in order. Beside each: its kind, which is the rule by which the answers of several plugins become one.
 *
 * - first: plugins are asked in order until one answers.
 * - guard: every plugin is asked; to refuse, throw a `HelixError`.
 * - waterfall: each gets what the one before gave; `undefined` leaves it as it is.
 * - collect: the answers are joined.
 * - observer: told, never waited for.
 * - pipe: one closure a stream, applied in order to each event.
 * - contribution: read once, when the configuration is compiled.
 */
export interface PluginHooks {
  /** first. Headers to a principal; `undefined` when these credentials are not this plugin's; throw `unauthenticated` when they are but are not good. */
  readonly authenticate?: Hook<(context: CallContext) => MaybePromise<Principal | undefined>>;
  /** guard. Before the body is read. */
  readonly arrive?: Hook<(context: AuthenticatedContext) => MaybePromise<void>>;
  /** waterfall. Change (copy on write) or refuse the request. Its presence turns `raw` transfers into `rewrite` for the requests it changes. */
  readonly transformRequest?: Hook<
    (context: RequestContext, request: ChatRequest) => MaybePromise<ChatRequest | undefined>
  >;
  /** waterfall. Filter, score, order the candidates, with reasons. */
  readonly route?: Hook<(context: RoutingContext, plan: RoutePlan) => MaybePromise<RoutePlan | undefined>>;
  /** first. Answer without an upstream. Costs nothing and holds no meter. */
  readonly answer?: Hook<(context: PlannedContext) => MaybePromise<ChatResponse | undefined>>;
  /** collect. State demands: no I/O. */
  readonly meter?: Hook<(context: PlannedContext) => readonly MeterDemand[]>;
  /** observer. Start and end of each upstream attempt. Synchronous. */
  readonly attempt?: Hook<(context: AttemptContext, event: AttemptEvent) => void>;
  /** pipe. Called once a stream (or JSON answer, as the same events). */
  readonly transformEvents?: Hook<(context: PlannedContext) => EventTransform | undefined>;
  /** observer. After settlement, from a bounded queue; never delays the caller. */
  readonly observe?: Hook<(context: SettledContext) => MaybePromise<void>>;
  /** contribution. HTTP endpoints of its own, with declared access. */
  readonly routes?: Hook<() => readonly RouteContribution[]>;
}

export type HookName = keyof PluginHooks;

/** A hook is a function, or a function with an order and a filter. */
export type Hook<Handler> = Handler | HookObject<Handler>;

export interface HookObject<Handler> {
  /** `pre` before, `post` after the plugins that say nothing; within each, the order of the configuration. */
  readonly order?: 'pre' | 'post';
  readonly filter?: HookFilter;
  /** Longest time the handler may take, in milliseconds; the default depends on the hook. */
  readonly deadlineMs?: number;
  /** What a throw, a reject, a missed deadline or a wrong answer means: the request is refused, or the plugin is passed over. */
  readonly onFailure?: FailureMode;
  readonly handler: Handler;
}

export interface HookFilter {
  readonly operations?: readonly Operation[];
  readonly dialects?: readonly string[];
}

export type FailureMode = 'deny' | 'skip';

/** Deadline and failure mode of a hook that declares none. A `HelixError` that a hook throws is an answer, not a failure. */
export const HOOK_DEFAULTS = {
  authenticate: { deadlineMs: 5_000, onFailure: 'deny' },
  arrive: { deadlineMs: 2_000, onFailure: 'deny' },
  transformRequest: { deadlineMs: 5_000, onFailure: 'deny' },
  route: { deadlineMs: 1_000, onFailure: 'deny' },
  answer: { deadlineMs: 2_000, onFailure: 'skip' },
  meter: { deadlineMs: 100, onFailure: 'deny' },
  attempt: { deadlineMs: 100, onFailure: 'skip' },
  transformEvents: { deadlineMs: 100, onFailure: 'deny' },
  observe: { deadlineMs: 10_000, onFailure: 'skip' },
  routes: { deadlineMs: 1_000, onFailure: 'deny' },
} as const satisfies Record<HookName, { deadlineMs: number; onFailure: FailureMode }>;
