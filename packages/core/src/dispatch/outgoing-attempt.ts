import { isOpaque, isPromise, type MaybePromise, type Target, type UpstreamRequest } from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import { rememberSeals } from '../seals/remember-seals.js';
import { SocketAttempt } from '../socket/socket-attempt.js';
import { adaptUsage } from './adapt-usage.js';
import { Attempt } from './attempt.js';
import type { AttemptContext } from './attempt-context.js';
import type { AttemptResult } from './attempt-result.js';
import { awaitDial } from './await-dial.js';
import { countPaidParts } from './count-paid-parts.js';
import { dialCall } from './dial-call.js';
import type { HeldAnswer } from './held-answer.js';
import { NOTHING, notSent } from './not-sent.js';
import { isRelayed } from './opaque-reply.js';
import type { StreamRelay } from './reply-relay.js';
import type { ReplyWriter } from './reply-writer.js';
import { SideBySide } from './side-by-side.js';
import type { UpstreamCall } from './upstream-call.js';

/** What an attempt is about. */
export interface AskedTarget {
  readonly target: Target;
  readonly active: ActiveProvider;
  readonly call: UpstreamCall;
  /** Counted from 1. */
  readonly number: number;
}

/** What the answer of an attempt goes through on its way to the caller. */
export interface AnswerPath {
  readonly reply: ReplyWriter;
  readonly heldAnswer: HeldAnswer | undefined;
}

/** One attempt on its way out: the provider dials, the request is sent, and the answer is read while the caller may leave. */
export class OutgoingAttempt {
  readonly #context: AttemptContext;
  readonly #asked: AskedTarget;
  readonly #path: AnswerPath;

  constructor(context: AttemptContext, asked: AskedTarget, path: AnswerPath) {
    this.#context = context;
    this.#asked = asked;
    this.#path = path;
  }

  /** Rejects, or throws, when the provider's dial does. */
  send(): MaybePromise<AttemptResult> {
    const { target, active, call } = this.#asked;
    const dialing = dialCall(this.#context.scope, active, { call, target });
    return isPromise(dialing) ? this.#sendWhenDialed(dialing) : this.#sendDialed(dialing);
  }

  async #sendWhenDialed(dialing: Promise<readonly UpstreamRequest[]>): Promise<AttemptResult> {
    const { scope, services, totalAt } = this.#context;
    const dialed = await awaitDial(dialing, {
      clock: services.clock,
      connectMs: scope.policy.timeouts.connect,
      totalAt,
      onAbort: (listener) => scope.onAbort(listener),
    });
    if (dialed.kind === 'failed') return notSent(dialed.error);
    if (dialed.kind === 'cancelled') return { kind: 'cancelled', usage: NOTHING };
    return await this.#sendDialed(dialed.requests);
  }

  #sendDialed(requests: readonly UpstreamRequest[]): MaybePromise<AttemptResult> {
    const { scope, services, totalAt } = this.#context;
    const { target, active, call, number } = this.#asked;
    const { reply, heldAnswer } = this.#path;
    const { stream } = scope.summary;
    if (scope.aborted) return { kind: 'cancelled', usage: NOTHING };
    const [request, ...further] = requests;
    if (request === undefined) throw new Error('The provider made no request.');
    if (scope.upgrade !== undefined) return this.#openSocket(request);
    const batch = further.length === 0 ? undefined : new SideBySide(active.transport, further);
    const upstream = adaptUsage(call.dialect, active.provider);
    let relay: StreamRelay | undefined;
    const attempt = new Attempt({
      provider: active.provider,
      transport: batch ?? (isOpaque(call.dialect) ? active.opaque : active.transport),
      request,
      dialect: upstream,
      policy: scope.policy,
      totalAt,
      clock: services.clock,
      drain: services.drain,
      reply: scope.reply,
      stream,
      decode: call.mode !== 'raw' || (stream && scope.operation === 'chat'),
      relays: (headers) => isRelayed(scope, call.dialect, headers),
      createRelay: (headers) => {
        relay = reply.createRelay(call, target, { dialect: upstream, headers });
        heldAnswer?.reads(relay.facts);
        return relay;
      },
      commit: (seen) => {
        heldAnswer?.streams(seen.id, target, { active, call });
        reply.writeStreamHead({ ...seen, target, call, attempts: number });
      },
    });
    const running = this.#watch(attempt);
    if (!scope.severalKeySpaces && batch === undefined) return running;
    return running.then((result) => {
      if (scope.severalKeySpaces)
        rememberSeals(services.sealMakers, { scope, call, result, streamed: relay?.facts.seals });
      return batch === undefined
        ? result
        : countPaidParts(result, batch, { dialect: upstream, provider: active.provider });
    });
  }

  #openSocket(request: UpstreamRequest): Promise<AttemptResult> {
    const { totalAt, ...session } = this.#context;
    const { target, active, call } = this.#asked;
    return this.#watch(new SocketAttempt({ session, target, active, dialect: call.dialect, request, totalAt }));
  }

  /** Runs an attempt, which hears when the caller leaves. */
  #watch(attempt: Attempt | SocketAttempt): Promise<AttemptResult> {
    const { scope } = this.#context;
    const running = attempt.run();
    // What a provider makes to keep must be known to whoever keeps its books, whether the caller waits or not.
    if (scope.onAnswer === undefined) scope.onAbort(() => attempt.callerGone());
    return running;
  }
}
