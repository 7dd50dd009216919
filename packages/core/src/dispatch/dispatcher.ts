import {
  type AttemptRecord,
  type ChatProviderDialect,
  type EventTransform,
  HelixError,
  inputTokens,
  isCallerFault,
  isJsonObject,
  isOpaque,
  isPromise,
  type JsonObject,
  outputTokens,
  type StreamFacts,
  sleep,
  type Target,
  type UpstreamErrorInfo,
  type UpstreamRequest,
} from '@helix/contracts';
import { isHeldBy, rememberHolder } from '../conversation/keep-answer.js';
import type { ActiveProvider, Generation } from '../generation/generation.js';
import { inlineMedia } from '../media/inline-media.js';
import type { HeldMeters } from '../metering/held-meters.js';
import { callHook, SKIPPED } from '../pipeline/compiled-hook.js';
import { endInError } from '../request/end-in-error.js';
import type { RequestScope } from '../request/request-scope.js';
import { keySpaceOf } from '../seals/key-space.js';
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
import { chooseDialect } from './choose-dialect.js';
import { countPaidParts } from './count-paid-parts.js';
import { dialCall } from './dial-call.js';
import { nextTarget } from './next-target.js';
import { describeDialFailure, NOTHING, notSent } from './not-sent.js';
import { isRelayed, isVerbatim } from './opaque-reply.js';
import type { StreamRelay } from './reply-relay.js';
import { ReplyWriter, streamHeaders } from './reply-writer.js';
import { SideBySide } from './side-by-side.js';
import { tellOwner, withoutUse } from './stored-reply.js';
import { tellAttempt } from './tell-attempt.js';
import { baseRequest, prepareCall, type UpstreamCall } from './upstream-call.js';

/** How a request that went upstream ended. */
export type DispatchOutcome =
  | { readonly status: 'ok' }
  | { readonly status: 'cancelled' }
  /** The caller has the provider's own error. */
  | { readonly status: 'failed'; readonly error: HelixError }
  /** The caller has part of an answer and an error in its dialect behind it. */
  | { readonly status: 'truncated'; readonly error: HelixError };

const MOST_PAUSE_MS = 10_000;

/**
 * The only way to an upstream. It cannot be made without acquired meters, walks the plan under one attempt budget and one deadline, and books
 * every attempt before and after it.
 */
export class Dispatcher {
  readonly #held: HeldMeters;
  readonly #reply: ReplyWriter;
  #attempts = 0;
  /** Why media that a target needs as bytes could not be had; other targets may take its URL. */
  #missingMedia: HelixError | undefined;
  /** The answer that its provider keeps. */
  #rememberedId: string | undefined;
  #streamed: StreamFacts | undefined;

  constructor(
    held: HeldMeters,
    private readonly scope: RequestScope,
    private readonly generation: Generation,
    private readonly services: CoreServices,
    private readonly totalAt: number,
  ) {
    this.#held = held;
    this.#reply = new ReplyWriter(scope, generation, services);
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Answers the caller, or throws what it is to be told. */
  async run(): Promise<DispatchOutcome> {
    const { scope } = this;
    const { retry } = scope.policy;
    this.#startHeartbeat();
    const dead = new Set<string>();
    const failures = new Map<string, UpstreamErrorInfo>();
    let last: { readonly target: Target; readonly error: UpstreamErrorInfo } | undefined;
    let unsupported: HelixError | undefined;
    let position = 0;
    while (this.#attempts < retry.attempts) {
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
      if (this.#attempts > 0 && !(await this.#held.moveTo(target))) {
        dead.add(target.id);
        scope.note(`${target.id} skipped: the meters do not allow it`);
        continue;
      }
      let call: UpstreamCall;
      try {
        // Who speaks the target's own dialect may name what only that provider can read.
        if (dialect !== scope.wire && (dialect as Partial<ChatProviderDialect>).takesBytesOnly === true) {
          const missing = await this.#inlineMedia();
          if (scope.aborted) return { status: 'cancelled' };
          if (missing !== undefined) throw missing;
        }
        const keySpace = keySpaceOf(target, this.generation.providers);
        call = prepareCall(scope, { target, active, dialect, keySpace }, this.#transforms());
      } catch (error) {
        // Another target may speak a dialect that can carry it; if none does, this is what the caller is told.
        if (!(error instanceof HelixError) || !(error.code === 'unsupported_feature' || error === this.#missingMedia))
          throw error;
        dead.add(target.id);
        unsupported = error;
        scope.note(`${target.id} skipped: ${error.message}`);
        continue;
      }
      const outcome = await this.#try(target, active, call);
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
      ? (unsupported ?? this.#nothingToTry())
      : toCallerError(last.error, last.target, this.#attempts);
  }

  /** What is named by URL is fetched once, for the first target that takes bytes only. Gives why it could not be had. */
  async #inlineMedia(): Promise<HelixError | undefined> {
    const { scope, services } = this;
    if (scope.inlined !== undefined || this.#missingMedia !== undefined) return this.#missingMedia;
    const { clock, media } = services;
    const startedAt = clock.monotonic();
    try {
      scope.inlined = await inlineMedia(baseRequest(scope), (url, signal) => media.fetch(url, signal), scope.signal);
    } catch (error) {
      if (!(error instanceof HelixError)) throw error;
      this.#missingMedia = error;
    } finally {
      scope.waitedMs += clock.monotonic() - startedAt;
    }
    return this.#missingMedia;
  }

  /** While no content has come, comment lines, which event streams alone have, keep the connection from being cut on the way. They send the head early: later failures come in-band. */
  #startHeartbeat(): void {
    const { scope } = this;
    const { heartbeatMs } = scope.policy;
    if (heartbeatMs === undefined || !scope.summary.stream || scope.chatDialect?.streamType !== undefined) return;
    scope.reply.startHeartbeat(heartbeatMs, () => {
      scope.reply.writeHead(200, { ...streamHeaders(scope), 'x-helix-request-id': scope.requestId });
      scope.reply.write(': waiting for the provider\n\n');
    });
  }

  /** Waits before the same target is tried again: the provider's own wish, else exponential with full jitter. False when there is no time for it. */
  async #pause(error: UpstreamErrorInfo, round: number): Promise<boolean> {
    const { clock } = this.services;
    const backoff = this.scope.policy.retry.backoffMs * 2 ** Math.min(6, Math.max(0, round - 1));
    const wanted = error.retryAfterMs ?? Math.random() * backoff;
    if (wanted > MOST_PAUSE_MS || clock.monotonic() + wanted >= this.totalAt) return false;
    this.scope.waitedMs += wanted;
    await sleep(clock, wanted, this.scope.signal);
    return true;
  }

  async #try(
    target: Target,
    active: ActiveProvider,
    call: UpstreamCall,
  ): Promise<
    | { readonly kind: 'done'; readonly outcome: DispatchOutcome }
    | { readonly kind: 'failed'; readonly error: UpstreamErrorInfo }
  > {
    const { scope, services } = this;
    for (const warning of call.warnings) scope.warnings.push(`${warning.field} ${warning.action}: ${warning.reason}`);
    const intent = intentOf({ scope, services, generation: this.generation, held: this.#held }, target);
    const durable = services.ledger.intend(intent);
    if (isPromise(durable)) await durable;
    this.#held.markDispatched();
    const startedAt = services.clock.monotonic();
    this.#attempts += 1;
    const told = { id: intent.id, number: this.#attempts, target };
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
      pricing: this.generation.pricing,
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
    return this.#deliver(result, record, target, call);
  }

  async #send(target: Target, active: ActiveProvider, call: UpstreamCall): Promise<AttemptResult> {
    const { scope, services } = this;
    const { stream } = scope.summary;
    const dialing = dialCall(scope, active, { call, target });
    let requests: readonly UpstreamRequest[];
    if (isPromise(dialing)) {
      const dialed = await awaitDial(dialing, {
        clock: services.clock,
        connectMs: scope.policy.timeouts.connect,
        totalAt: this.totalAt,
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
      totalAt: this.totalAt,
      clock: services.clock,
      drain: services.drain,
      reply: scope.reply,
      stream,
      decode: call.mode !== 'raw' || (stream && scope.operation === 'chat'),
      relays: (headers) => isRelayed(scope, call.dialect, headers),
      createRelay: (headers) => {
        relay = this.#reply.createRelay(call, target, { dialect: upstream, headers });
        if (scope.conversation !== undefined) this.#streamed = relay.facts;
        return relay;
      },
      commit: (seen) => {
        if (scope.conversation !== undefined && isHeldBy(scope, active, call.dialect))
          this.#remember(seen.id, target, undefined);
        this.#reply.writeStreamHead({ ...seen, target, call, attempts: this.#attempts });
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
    const { scope, services, generation, totalAt } = this;
    const session = { scope, services, generation, held: this.#held };
    return this.#finish(new SocketAttempt({ session, target, active, dialect: call.dialect, request, totalAt }));
  }

  async #finish(attempt: Attempt | SocketAttempt): Promise<AttemptResult> {
    const running = attempt.run();
    this.scope.onAbort(() => attempt.callerGone());
    const result = await running;
    this.scope.onAbort(undefined);
    return result;
  }

  #book(record: AttemptRecord, target: Target, result: AttemptResult): void {
    const { scope, services } = this;
    const tokens = inputTokens(record.buckets) + outputTokens(record.buckets);
    scope.attempts.push(record);
    this.#held.addUse({ targetId: target.id, cost: record.cost, tokens });
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

  #deliver(
    result: AttemptResult,
    record: AttemptRecord,
    target: Target,
    call: UpstreamCall,
  ):
    | { readonly kind: 'done'; readonly outcome: DispatchOutcome }
    | { readonly kind: 'failed'; readonly error: UpstreamErrorInfo } {
    const { scope } = this;
    switch (result.kind) {
      case 'cancelled':
        return { kind: 'done', outcome: { status: 'cancelled' } };
      case 'json':
        if (scope.conversation !== undefined && call.keeping === undefined)
          this.#remember(result.facts.id, target, {
            record,
            response:
              call.mode === 'raw' && scope.conversation.retention.copies ? parseAnswer(result.bytes) : undefined,
          });
        this.#reply.writeJson({ result, cost: record.cost, target, call, attempts: this.#attempts });
        return { kind: 'done', outcome: { status: 'ok' } };
      case 'streamed':
        if (this.#rememberedId !== undefined)
          this.#remember(this.#rememberedId, target, { record, response: this.#streamed?.response });
        if (call.mode === 'raw')
          scope.reply.addTrailers({ 'x-helix-cost-usd': (Number(record.cost) / 1e9).toString() });
        scope.reply.end(result.held);
        return {
          kind: 'done',
          outcome: scope.endedBy === undefined ? { status: 'ok' } : { status: 'truncated', error: scope.endedBy },
        };
      case 'failed': {
        const error = toCallerError(result.error, target, this.#attempts);
        if (result.answer !== undefined && isVerbatim(call.dialect)) {
          this.#reply.writeError(result.answer, { target, call, attempts: this.#attempts });
          return { kind: 'done', outcome: { status: 'failed', error } };
        }
        if (!result.committed) return { kind: 'failed', error: result.error };
        if (!result.framed) endInError(scope, error);
        else scope.reply.end();
        return { kind: 'done', outcome: { status: 'truncated', error } };
      }
    }
  }

  /** Remembers that the target has this answer, as soon as its id is known, and again when it is known how long it is. */
  #remember(
    id: string | undefined,
    target: Target,
    ended: { readonly record: AttemptRecord; readonly response: JsonObject | undefined } | undefined,
  ): void {
    if (id === undefined) return;
    this.#rememberedId = id;
    const tokens = ended === undefined ? 0 : inputTokens(ended.record.buckets) + outputTokens(ended.record.buckets);
    rememberHolder(this.scope, this.services, { id, target, tokens, response: ended?.response });
  }

  #transforms(): readonly EventTransform[] {
    const { scope, services } = this;
    const hooks = scope.chain.transformEvents;
    // Only chat has events; an embedding that is read as a chat answer is none.
    if (hooks.length === 0 || scope.operation !== 'chat') return NO_TRANSFORMS;
    const transforms: EventTransform[] = [];
    for (const hook of hooks) {
      const transform = callHook(
        hook,
        services.clock,
        () => hook.handler(scope),
        (answer) => answer === undefined || typeof answer === 'function',
      );
      if (transform !== SKIPPED && typeof transform === 'function') transforms.push(transform);
    }
    return transforms;
  }

  #nothingToTry(): HelixError {
    const { candidates } = this.scope.plan;
    const reasons = candidates.map((target) => `${target.id}: ${target.inactive ?? 'not usable for this request'}`);
    return new HelixError(
      'upstream_unavailable',
      candidates.length === 0
        ? `No target is left for the model "${this.scope.summary.model}". x-helix-request-id finds the reasons in the request log.`
        : `No target of the model "${this.scope.summary.model}" can be used: ${reasons.join('; ')}.`,
    );
  }
}

function parseAnswer(bytes: Buffer): JsonObject | undefined {
  const answer: unknown = JSON.parse(bytes.toString('utf8'));
  return isJsonObject(answer) ? answer : undefined;
}

const NO_TRANSFORMS: readonly EventTransform[] = Object.freeze([]);
