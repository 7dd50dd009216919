import {
  type ChatRequest,
  type ChatResponse,
  type Clock,
  HelixError,
  isPromise,
  type MaybePromise,
  type MeterDemand,
  type Principal,
  RoutePlan,
  type Target,
} from '@helix/contracts';
import { type CompiledHook, callHook, SKIPPED } from '../pipeline/compiled-hook.js';
import type { RequestScope } from './request-scope.js';

/** first: the principal of the first plugin that knows these credentials. Throws `unauthenticated` when none does. */
export function authenticate(scope: RequestScope, clock: Clock): MaybePromise<Principal> {
  const { authenticate: hooks } = scope.chain;
  return walk(
    hooks.length,
    (index) => {
      const hook = hooks[index] as (typeof hooks)[number];
      speak(scope, hook);
      return callHook(hook, clock, () => hook.handler(scope), isPrincipalOrNothing);
    },
    (answer) => (answer === SKIPPED ? undefined : answer),
    () => {
      throw new HelixError(
        'unauthenticated',
        'No API key was accepted. Send one as `Authorization: Bearer sk-helix-…`.',
      );
    },
  );
}

/** guard: each may refuse. */
export function arrive(scope: RequestScope, clock: Clock): MaybePromise<void> {
  const { arrive: hooks } = scope.chain;
  return walk(
    hooks.length,
    (index) => {
      const hook = hooks[index] as (typeof hooks)[number];
      speak(scope, hook);
      return callHook(hook, clock, () => hook.handler(scope), isNothing);
    },
    goOn,
    nothing,
  );
}

/** waterfall: what comes out differs from what went in only where a plugin said so. */
export function transformRequest(scope: RequestScope, clock: Clock): MaybePromise<void> {
  const { transformRequest: hooks } = scope.chain;
  return walk<ChatRequest | undefined | typeof SKIPPED, void>(
    hooks.length,
    (index) => {
      const request = scope.chatRequest();
      if (request === undefined) return SKIPPED;
      const hook = hooks[index] as (typeof hooks)[number];
      speak(scope, hook);
      return callHook(hook, clock, () => hook.handler(scope, request), isRequestOrNothing);
    },
    (answer) => {
      if (answer === SKIPPED || answer === undefined || answer === scope.chatRequest()) return undefined;
      scope.changed = answer;
      scope.note('changed the request');
      return undefined;
    },
    nothing,
  );
}

/** waterfall over the candidates; every step goes into the trace with its reasons. */
export function route(scope: RequestScope, candidates: readonly Target[], clock: Clock): MaybePromise<RoutePlan> {
  const { route: hooks } = scope.chain;
  let plan = new RoutePlan(candidates);
  let startedAt = 0;
  return walk<RoutePlan | undefined | typeof SKIPPED, RoutePlan>(
    hooks.length,
    (index) => {
      const hook = hooks[index] as (typeof hooks)[number];
      speak(scope, hook);
      startedAt = clock.monotonic();
      const before = plan;
      return callHook(hook, clock, () => hook.handler(scope, before), isPlanOrNothing);
    },
    (answer, index) => {
      if (answer === SKIPPED || answer === undefined || answer === plan) return undefined;
      scope.trace.push({
        hook: 'route',
        plugin: hooks[index]?.plugin ?? '',
        ms: clock.monotonic() - startedAt,
        said: answer.reasons.slice(plan.reasons.length).join('; '),
        candidates: answer.candidates.map((target) => target.id),
      });
      plan = answer;
      return undefined;
    },
    () => plan,
  );
}

/** first: an answer without an upstream. */
export function answer(scope: RequestScope, clock: Clock): MaybePromise<ChatResponse | undefined> {
  const { answer: hooks } = scope.chain;
  return walk<ChatResponse | undefined | typeof SKIPPED, ChatResponse | undefined>(
    hooks.length,
    (index) => {
      const hook = hooks[index] as (typeof hooks)[number];
      speak(scope, hook);
      return callHook(hook, clock, () => hook.handler(scope), isResponseOrNothing);
    },
    (given) => {
      if (given === SKIPPED || given === undefined) return undefined;
      scope.note('answered without an upstream');
      return given;
    },
    nothing,
  );
}

/** collect: all demands, joined. */
export function collectDemands(scope: RequestScope, clock: Clock): readonly MeterDemand[] {
  const hooks = scope.chain.meter;
  if (hooks.length === 0) return NO_DEMANDS;
  const demands: MeterDemand[] = [];
  for (const hook of hooks) {
    speak(scope, hook);
    const stated = callHook(hook, clock, () => hook.handler(scope), areDemands);
    if (isPromise(stated))
      throw new HelixError(
        'internal',
        `The plugin ${hook.plugin} answered \`meter\` with a promise; demands are stated synchronously.`,
      );
    if (stated !== SKIPPED) demands.push(...stated);
  }
  return demands;
}

/**
 * Calls `call` for 0 … count − 1 until `take` makes a result of an answer; else gives `otherwise`. Nothing is awaited, and no promise made, as long as
 * the answers are no promises.
 */
function walk<Answer, Result>(
  count: number,
  call: (index: number) => MaybePromise<Answer>,
  take: (answer: Answer, index: number) => Result | undefined,
  otherwise: () => Result,
  from = 0,
): MaybePromise<Result> {
  for (let index = from; index < count; index++) {
    const answer = call(index);
    if (isPromise(answer)) {
      return answer.then((awaited) => take(awaited, index) ?? walk(count, call, take, otherwise, index + 1));
    }
    const taken = take(answer, index);
    if (taken !== undefined) return taken;
  }
  return otherwise();
}

function goOn(): undefined {}

function nothing(): undefined {}

const NO_DEMANDS: readonly MeterDemand[] = Object.freeze([]);

function speak(scope: RequestScope, hook: CompiledHook<unknown>): void {
  scope.speaking = hook;
}

function isNothing(): boolean {
  return true;
}

function isPrincipalOrNothing(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const principal = value as Partial<Principal>;
  return Array.isArray(principal.tags) && Array.isArray(principal.models) && typeof principal.policy === 'object';
}

function isRequestOrNothing(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Array.isArray((value as { messages?: unknown }).messages);
}

function isPlanOrNothing(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      Array.isArray((value as Partial<RoutePlan>).candidates) &&
      Array.isArray((value as Partial<RoutePlan>).reasons))
  );
}

function isResponseOrNothing(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'object' && value !== null && Array.isArray((value as Partial<ChatResponse>).choices))
  );
}

function areDemands(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (demand: Partial<MeterDemand> | undefined) =>
        typeof demand?.meter?.id === 'string' &&
        typeof demand.meter.limit === 'bigint' &&
        typeof demand.owner === 'string',
    )
  );
}
