import type { ChatEvent } from '../chat/events.js';
import type { ChatRequest } from '../chat/request.js';
import type { UpstreamErrorInfo } from '../chat/upstream-error.js';
import type { Operation, RequestSummary } from '../dialect.js';
import type { AttemptRecord, RequestRecord, TraceEntry } from '../ledger.js';
import type { MeterState } from '../meter/meter.js';
import type { ModelPolicy } from '../model-policy.js';
import type { Principal } from '../principal.js';
import type { RoutePlan, Target } from '../route-plan.js';
import type { HeaderMap } from '../upstream-request.js';

/*
 * One context object lives through a request; its type widens from phase to phase, so that a plugin cannot read what is not
 * there yet: a principal before `authenticate`, a plan before `route`.
 */

/** From the first hook on. */
export interface CallContext {
  readonly requestId: string;
  readonly operation: Operation;
  /** The caller's dialect. */
  readonly dialect: string;
  readonly method: string;
  /** The registered path, not the raw URL: `/v1/chat/completions`. */
  readonly path: string;
  readonly headers: HeaderMap;
  readonly remoteAddress: string | undefined;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Aborts when the caller leaves, or the gateway ends the request itself. */
  readonly signal: AbortSignal;
  /** Adds a line to the request's decision trace. */
  note(said: string): void;
}

/** Once `authenticate` has answered. */
export interface AuthenticatedContext extends CallContext {
  readonly principal: Principal;
}

/** Once the body has been read. */
export interface RequestContext extends AuthenticatedContext {
  /** Cheap facts; prefer them to `chatRequest`. */
  readonly summary: RequestSummary;
  /** Decodes the body on first use. `undefined` for operations other than chat. */
  chatRequest(): ChatRequest | undefined;
}

/** Once the model is known and candidates are listed. */
export interface RoutingContext extends RequestContext {
  readonly policy: ModelPolicy;
}

/** Once the plan stands. */
export interface PlannedContext extends RoutingContext {
  readonly plan: RoutePlan;
}

/** An attempt at one target. */
export interface AttemptContext extends PlannedContext {
  readonly attemptId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly target: Target;
}

export type AttemptEvent =
  | { readonly type: 'start' }
  | {
      readonly type: 'end';
      /** `cancelled`: the caller left; says nothing about the target's health. */
      readonly outcome: 'ok' | 'failed' | 'cancelled';
      readonly error: UpstreamErrorInfo | undefined;
      readonly ttftMs: number | undefined;
      readonly durationMs: number;
    };

/** After settlement: everything that is known. What was never reached is `undefined`. */
export interface SettledContext extends CallContext {
  readonly principal: Principal | undefined;
  readonly record: RequestRecord;
  readonly attempts: readonly AttemptRecord[];
  readonly trace: readonly TraceEntry[];
  readonly meters: readonly { readonly id: string; readonly reserved: bigint; readonly settled: bigint }[];
  /** Rate meters as they stood at admission. */
  readonly limits: readonly MeterState[];
  readonly warnings: readonly string[];
}

/** Transforms a stream's events one by one, synchronously; an array of none drops the event. `undefined` from the hook means: nothing to do with this stream. */
export type EventTransform = (event: ChatEvent) => readonly ChatEvent[];
