import {
  type ChatResponse,
  type Clock,
  HelixError,
  isPromise,
  type MeterDemand,
  type Principal,
  RoutePlan,
  type Target,
} from '@helix/contracts';
import { type CompiledHook, callHook, SKIPPED } from '../pipeline/compiled-hook.js';
import type { RequestScope } from './request-scope.js';

/** first: the principal of the first plugin that knows these credentials. Throws `unauthenticated` when none does. */
export async function authenticate(scope: RequestScope, clock: Clock): Promise<Principal> {
  for (const hook of scope.chain.authenticate) {
    speak(scope, hook);
    const called = callHook(hook, clock, () => hook.handler(scope), isPrincipalOrNothing);
    const answer = isPromise(called) ? await called : called;
    if (answer !== SKIPPED && answer !== undefined) return answer;
  }
  throw new HelixError('unauthenticated', 'No API key was accepted. Send one as `Authorization: Bearer sk-helix-…`.');
}

/** guard: each may refuse. */
export async function arrive(scope: RequestScope, clock: Clock): Promise<void> {
  for (const hook of scope.chain.arrive) {
    speak(scope, hook);
    const called = callHook(hook, clock, () => hook.handler(scope), isNothing);
    if (isPromise(called)) await called;
  }
}

/** waterfall: what comes out differs from what went in only where a plugin said so. */
export async function transformRequest(scope: RequestScope, clock: Clock): Promise<void> {
  for (const hook of scope.chain.transformRequest) {
    const request = scope.chatRequest();
    if (request === undefined) return;
    speak(scope, hook);
    const called = callHook(hook, clock, () => hook.handler(scope, request), isRequestOrNothing);
    const answer = isPromise(called) ? await called : called;
    if (answer === SKIPPED || answer === undefined || answer === request) continue;
    scope.changed = answer;
    scope.note('changed the request');
  }
}

/** waterfall over the candidates; every step goes into the trace with its reasons. */
export async function route(scope: RequestScope, candidates: readonly Target[], clock: Clock): Promise<RoutePlan> {
  let plan = new RoutePlan(candidates);
  for (const hook of scope.chain.route) {
    speak(scope, hook);
    const startedAt = clock.monotonic();
    const before = plan;
    const called = callHook(hook, clock, () => hook.handler(scope, before), isPlanOrNothing);
    const answer = isPromise(called) ? await called : called;
    if (answer === SKIPPED || answer === undefined || answer === before) continue;
    plan = answer;
    scope.trace.push({
      hook: 'route',
      plugin: hook.plugin,
      ms: clock.monotonic() - startedAt,
      said: plan.reasons.slice(before.reasons.length).join('; '),
      candidates: plan.candidates.map((target) => target.id),
    });
  }
  return plan;
}

/** first: an answer without an upstream. */
export async function answer(scope: RequestScope, clock: Clock): Promise<ChatResponse | undefined> {
  for (const hook of scope.chain.answer) {
    speak(scope, hook);
    const called = callHook(hook, clock, () => hook.handler(scope), isResponseOrNothing);
    const given = isPromise(called) ? await called : called;
    if (given === SKIPPED || given === undefined) continue;
    scope.note('answered without an upstream');
    return given;
  }
  return undefined;
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
