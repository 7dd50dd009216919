import {
  type ChatProviderDialect,
  HelixError,
  isCallerFault,
  type Target,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { HeldMeters } from '../metering/held-meters.js';
import type { RequestScope } from '../request/request-scope.js';
import { keySpaceOf } from '../seals/key-space.js';
import type { CoreServices } from '../services.js';
import { AttemptRunner, type DispatchOutcome } from './attempt-runner.js';
import { toCallerError } from './caller-error.js';
import { chooseDialect } from './choose-dialect.js';
import { eventTransforms } from './event-transforms.js';
import { MediaBytes } from './media-bytes.js';
import { nextTarget } from './next-target.js';
import { nothingToTry } from './nothing-to-try.js';
import { pauseBeforeRetry } from './pause-before-retry.js';
import { startHeartbeat } from './start-heartbeat.js';
import { prepareCall, type UpstreamCall } from './upstream-call.js';

/**
 * The only way to an upstream. It cannot be made without acquired meters, walks the plan under one attempt budget and one deadline, and books
 * every attempt before and after it.
 */
export class Dispatcher {
  readonly #held: HeldMeters;
  readonly #runner: AttemptRunner;
  readonly #media: MediaBytes;

  constructor(
    held: HeldMeters,
    private readonly scope: RequestScope,
    private readonly generation: Generation,
    private readonly services: CoreServices,
    private readonly totalAt: number,
  ) {
    this.#held = held;
    this.#runner = new AttemptRunner({ held, scope, generation, services, totalAt });
    this.#media = new MediaBytes(scope, services);
  }

  get attempts(): number {
    return this.#runner.count;
  }

  /** Answers the caller, or throws what it is to be told. */
  async run(): Promise<DispatchOutcome> {
    const { scope } = this;
    const { retry } = scope.policy;
    startHeartbeat(scope);
    const dead = new Set<string>();
    const failures = new Map<string, UpstreamErrorInfo>();
    let last: { readonly target: Target; readonly error: UpstreamErrorInfo } | undefined;
    let unsupported: HelixError | undefined;
    let position = 0;
    while (this.#runner.count < retry.attempts) {
      const next = nextTarget(scope.plan.candidates, position, dead);
      if (next === undefined) break;
      const { target } = next;
      position = next.index + 1;
      const active = this.generation.providers.get(target.provider);
      const dialect =
        active === undefined ? undefined : chooseDialect(scope, { target, active }, this.generation.dialects);
      if (active === undefined || dialect === undefined || target.inactive !== undefined) {
        dead.add(target.id);
        scope.note(`${target.id} skipped: ${target.inactive ?? `its provider does not do ${scope.operation}`}`);
        continue;
      }
      const before = failures.get(target.id);
      if (before !== undefined && !(await this.#pause(before, failures.size))) break;
      if (scope.aborted) return { status: 'cancelled' };
      if (this.#runner.count > 0 && !(await this.#held.moveTo(target))) {
        dead.add(target.id);
        scope.note(`${target.id} skipped: the meters do not allow it`);
        continue;
      }
      let call: UpstreamCall;
      try {
        // Who speaks the target's own dialect may name what only that provider can read.
        if (dialect !== scope.wire && (dialect as Partial<ChatProviderDialect>).takesBytesOnly === true) {
          await this.#media.fetch();
          if (scope.aborted) return { status: 'cancelled' };
        }
        const keySpace = keySpaceOf(target, this.generation.providers);
        call = prepareCall(scope, { target, active, dialect, keySpace }, eventTransforms(scope, this.services.clock));
      } catch (error) {
        // Another target may speak a dialect that can carry it; if none does, this is what the caller is told.
        if (!(error instanceof HelixError) || !(error.code === 'unsupported_feature' || error === this.#media.missing))
          throw error;
        dead.add(target.id);
        unsupported = error;
        scope.note(`${target.id} skipped: ${error.message}`);
        continue;
      }
      const outcome = await this.#runner.run(target, active, call);
      if (outcome.kind === 'done') return outcome.outcome;
      last = { target, error: outcome.error };
      const refused = outcome.error.refusesSeals === true ? scope.seals?.refuse(call.keySpace) : undefined;
      if (refused?.mayTryAgain === true) {
        scope.note(`${target.id} refused the reasoning in the request: it gets none any more`);
        if (refused.isMaker) position = next.index;
        continue;
      }
      failures.set(target.id, outcome.error);
      scope.note(`${target.id} failed: ${outcome.error.class}`);
      if (isCallerFault(outcome.error.class)) break;
      if (outcome.error.limit === 'total') break;
      // A target that has used up a time limit once is not given it again.
      if (outcome.error.class === 'timeout' || !retry.on.includes(outcome.error.class)) dead.add(target.id);
    }
    if (scope.aborted) return { status: 'cancelled' };
    throw last === undefined
      ? (unsupported ?? nothingToTry(scope))
      : toCallerError(last.error, last.target, this.#runner.count);
  }

  #pause(error: UpstreamErrorInfo, round: number): Promise<boolean> {
    return pauseBeforeRetry(this.scope, this.services.clock, { error, round, totalAt: this.totalAt });
  }
}
