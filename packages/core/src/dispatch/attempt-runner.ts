import {
  type AttemptRecord,
  type HelixError,
  inputTokens,
  isOpaque,
  isPromise,
  outputTokens,
  type Target,
  type UpstreamErrorInfo,
  type UpstreamRequest,
} from '@helix/contracts';
import type { ActiveProvider, Generation } from '../generation/generation.js';
import type { HeldMeters } from '../metering/held-meters.js';
import { endInError } from '../request/end-in-error.js';
import type { RequestScope } from '../request/request-scope.js';
import { rememberSeals } from '../seals/remember-seals.js';
import type { CoreServices } from '../services.js';
import { SocketAttempt } from '../socket/socket-attempt.js';
import { adaptUsage } from './adapt-usage.js';
import { Attempt } from './attempt.js';
import { intentOf } from './attempt-intent.js';
import type { AttemptResult } from './attempt-result.js';
import { awaitDial } from './await-dial.js';
import { bookAttempt } from './book-attempt.js';
import { toCallerError } from './caller-error.js';
import { countPaidParts } from './count-paid-parts.js';
import { dialCall } from './dial-call.js';
import { HeldAnswer } from './held-answer.js';
import { describeDialFailure, NOTHING, notSent } from './not-sent.js';
import { isRelayed, isVerbatim } from './opaque-reply.js';
import type { StreamRelay } from './reply-relay.js';
import { ReplyWriter } from './reply-writer.js';
import { SideBySide } from './side-by-side.js';
import { tellOwner, withoutUse } from './stored-reply.js';
import { tellAttempt } from './tell-attempt.js';
import type { UpstreamCall } from './upstream-call.js';

/** How a request that went upstream ended. */
export type DispatchOutcome =
  | { readonly status: 'ok' }
  | { readonly status: 'cancelled' }
  /** The caller has the provider's own error. */
  | { readonly status: 'failed'; readonly error: HelixError }
  /** The caller has part of an answer and an error in its dialect behind it. */
  | { readonly status: 'truncated'; readonly error: HelixError };

/** What became of one attempt: the request is over, or another target may be asked. */
export type Tried =
  | { readonly kind: 'done'; readonly outcome: DispatchOutcome }
  | { readonly kind: 'failed'; readonly error: UpstreamErrorInfo };

export interface AttemptContext {
  /** Acquired for this request: nothing is sent without. */
  readonly held: HeldMeters;
  readonly scope: RequestScope;
  readonly generation: Generation;
  readonly services: CoreServices;
  /** The request's last moment, in monotonic milliseconds. */
  readonly totalAt: number;
}

/** Makes the attempts of a request: each is announced to the ledger, sent, booked, told to the observers, and its answer given to the caller. */
export class AttemptRunner {
  readonly #context: AttemptContext;
  readonly #reply: ReplyWriter;
  readonly #heldAnswer: HeldAnswer | undefined;
  #count = 0;

  constructor(context: AttemptContext) {
    const { scope, generation, services } = context;
    this.#context = context;
    this.#reply = new ReplyWriter(scope, generation, services);
    this.#heldAnswer = scope.conversation === undefined ? undefined : new HeldAnswer(scope, services);
  }

  /** How many attempts were made. */
  get count(): number {
    return this.#count;
  }

  async run(target: Target, active: ActiveProvider, call: UpstreamCall): Promise<Tried> {
    const { scope, services, generation, held } = this.#context;
    for (const warning of call.warnings) scope.warnings.push(`${warning.field} ${warning.action}: ${warning.reason}`);
    const intent = intentOf(this.#context, target);
    const durable = services.ledger.intend(intent);
    if (isPromise(durable)) await durable;
    held.markDispatched();
    const startedAt = services.clock.monotonic();
    this.#count += 1;
    const told = { id: intent.id, number: this.#count, target };
    tellAttempt(scope, services, told, { type: 'start' });
    let result: AttemptResult;
    try {
      result = await this.#send(target, active, call);
    } catch (error) {
      result = notSent(describeDialFailure(error));
    }
    const durationMs = services.clock.monotonic() - startedAt;
    scope.waitedMs += durationMs;
    const record = bookAttempt({
      intent,
      target,
      result: scope.isFree || scope.operation === 'batches' ? withoutUse(result) : result,
      pricing: generation.pricing,
      durationMs,
      summary: scope.summary,
    });
    this.#book(record, target, result);
    tellAttempt(scope, services, told, {
      type: 'end',
      outcome: result.kind === 'failed' ? 'failed' : result.kind === 'cancelled' ? 'cancelled' : 'ok',
      error: result.kind === 'failed' ? result.error : undefined,
      ttftMs: record.ttftMs,
      durationMs,
    });
    if (scope.onAnswer !== undefined || scope.onRelayed !== undefined) await tellOwner(scope, result);
    return this.#deliver(result, target, { record, call });
  }

  async #send(target: Target, active: ActiveProvider, call: UpstreamCall): Promise<AttemptResult> {
    const { scope, services, totalAt } = this.#context;
    const { stream } = scope.summary;
    const dialing = dialCall(scope, active, { call, target });
    let requests: readonly UpstreamRequest[];
    if (isPromise(dialing)) {
      const dialed = await awaitDial(dialing, {
        clock: services.clock,
        connectMs: scope.policy.timeouts.connect,
        totalAt: totalAt,
        onAbort: (listener) => scope.onAbort(listener),
      });
      if (dialed.kind === 'failed') return notSent(dialed.error);
      if (dialed.kind === 'cancelled') return { kind: 'cancelled', usage: NOTHING };
      requests = dialed.requests;
    } else requests = dialing;
    if (scope.aborted) return { kind: 'cancelled', usage: NOTHING };
    const [request, ...further] = requests;
    if (request === undefined) throw new Error('The provider made no request.');
    if (scope.upgrade !== undefined) return this.#openSocket(target, active, { call, request });
    const batch = further.length === 0 ? undefined : new SideBySide(active.transport, further);
    const upstream = adaptUsage(call.dialect, active.provider);
    let relay: StreamRelay | undefined;
    const attempt = new Attempt({
      provider: active.provider,
      transport: batch ?? (isOpaque(call.dialect) ? active.opaque : active.transport),
      request,
      dialect: upstream,
      policy: scope.policy,
      totalAt: totalAt,
      clock: services.clock,
      drain: services.drain,
      reply: scope.reply,
      stream,
      decode: call.mode !== 'raw' || (stream && scope.operation === 'chat'),
      relays: (headers) => isRelayed(scope, call.dialect, headers),
      createRelay: (headers) => {
        relay = this.#reply.createRelay(call, target, { dialect: upstream, headers });
        this.#heldAnswer?.reads(relay.facts);
        return relay;
      },
      commit: (seen) => {
        this.#heldAnswer?.streams(seen.id, target, { active, call });
        this.#reply.writeStreamHead({ ...seen, target, call, attempts: this.#count });
      },
    });
    const result = await this.#finish(attempt);
    if (scope.severalKeySpaces)
      rememberSeals(services.sealMakers, { scope, call, result, streamed: relay?.facts.seals });
    return batch === undefined
      ? result
      : countPaidParts(result, batch, { dialect: upstream, provider: active.provider });
  }

  #openSocket(
    target: Target,
    active: ActiveProvider,
    { call, request }: { readonly call: UpstreamCall; readonly request: UpstreamRequest },
  ): Promise<AttemptResult> {
    const { totalAt, ...session } = this.#context;
    return this.#finish(new SocketAttempt({ session, target, active, dialect: call.dialect, request, totalAt }));
  }

  async #finish(attempt: Attempt | SocketAttempt): Promise<AttemptResult> {
    const { scope } = this.#context;
    const running = attempt.run();
    // What a provider makes to keep must be known to whoever keeps its books, whether the caller waits or not.
    if (scope.onAnswer === undefined) scope.onAbort(() => attempt.callerGone());
    const result = await running;
    scope.onAbort(undefined);
    return result;
  }

  #book(record: AttemptRecord, target: Target, result: AttemptResult): void {
    const { scope, services, held } = this.#context;
    const tokens = inputTokens(record.buckets) + outputTokens(record.buckets);
    scope.attempts.push(record);
    held.addUse({ targetId: target.id, cost: record.cost, tokens });
    services.ledger.record(record);
    // What a provider adds from its own store is in no byte of the request; a session's request has none at all.
    const isTelling = scope.summary.storedTokens === undefined && scope.upgrade === undefined;
    if (record.status === 'ok' && !record.estimated && isTelling)
      services.estimator.learn(target.id, scope.summary.byteLength, record.buckets);
    if (result.kind === 'cancelled') return;
    services.statistics.add(
      target.id,
      {
        failed: result.kind === 'failed',
        ttftMs: record.ttftMs,
        durationMs: record.durationMs,
        outputTokens: outputTokens(record.buckets),
      },
      record.error,
    );
  }

  #deliver(result: AttemptResult, target: Target, { record, call }: Booked): Tried {
    const { scope } = this.#context;
    switch (result.kind) {
      case 'cancelled':
        return { kind: 'done', outcome: { status: 'cancelled' } };
      case 'json':
        this.#heldAnswer?.hasCome(result, target, { record, call });
        this.#reply.writeJson({ result, cost: record.cost, target, call, attempts: this.#count });
        return { kind: 'done', outcome: { status: 'ok' } };
      case 'streamed':
        this.#heldAnswer?.hasStreamed(target, record);
        if (call.mode === 'raw')
          scope.reply.addTrailers({ 'x-helix-cost-usd': (Number(record.cost) / 1e9).toString() });
        scope.reply.end(result.held);
        return {
          kind: 'done',
          outcome: scope.endedBy === undefined ? { status: 'ok' } : { status: 'truncated', error: scope.endedBy },
        };
      case 'failed': {
        const error = toCallerError(result.error, target, this.#count);
        if (result.answer !== undefined && isVerbatim(call.dialect)) {
          this.#reply.writeError(result.answer, { target, call, attempts: this.#count });
          return { kind: 'done', outcome: { status: 'failed', error } };
        }
        if (!result.committed) return { kind: 'failed', error: result.error };
        if (!result.framed) endInError(scope, error);
        else scope.reply.end();
        return { kind: 'done', outcome: { status: 'truncated', error } };
      }
    }
  }
}

interface Booked {
  readonly record: AttemptRecord;
  readonly call: UpstreamCall;
}
