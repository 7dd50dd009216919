import {
  type AnswerBound,
  EMPTY_BUCKETS,
  type HelixError,
  inputTokens,
  isSocketDialect,
  type MaybePromise,
  outputTokens,
  type RequestSummary,
  type SessionReader,
  type SessionStep,
  type Target,
  type TokenUsage,
  type UpstreamDialect,
} from '@helix/contracts';
import { type Dispatching, intentOf } from '../dispatch/attempt-intent.js';
import { bookAttempt } from '../dispatch/book-attempt.js';
import { NOTHING } from '../dispatch/not-sent.js';

/**
 * The meters of one session: before an answer may begin, its upper bound is held; when it has ended, what it used is booked as a row of its own, so that
 * a crash loses no more than what was under way. Without a reader nothing is read, and the session costs what its summary says.
 */
export class SessionMeter {
  readonly #reader: SessionReader | undefined;
  #asked = 0;
  #running = 0;
  #begunAt: number;

  constructor(
    private readonly session: Dispatching,
    private readonly target: Target,
    dialect: UpstreamDialect,
  ) {
    this.#reader = isSocketDialect(dialect) ? dialect.createSessionReader() : undefined;
    this.#begunAt = session.services.clock.monotonic();
  }

  /** Answers that were asked for or have begun, and have not ended. */
  get underWay(): number {
    return this.#asked + this.#running;
  }

  /** A message that is about to go to the provider. Gives why it may not. */
  sent(data: Buffer): MaybePromise<HelixError | undefined> {
    const step = this.#reader?.readSent(data);
    if (step?.kind !== 'asked') return undefined;
    this.#asked += 1;
    return this.#hold();
  }

  /** The message did not go out after all. */
  withheld(): void {
    this.#asked -= 1;
  }

  /** A message of the provider. Gives why the session cannot go on. */
  received(data: Buffer): MaybePromise<HelixError | undefined> {
    const step = this.#reader?.readReceived(data);
    if (step === undefined) return undefined;
    this.#take(step);
    return this.#hold();
  }

  /** What the session has used beside what was booked: the bound of the answers that were under way, or what it costs by the call. */
  remains(): { readonly usage: TokenUsage; readonly estimated: boolean } {
    if (this.#reader === undefined)
      return { usage: { buckets: EMPTY_BUCKETS, units: this.session.scope.summary.units }, estimated: false };
    if (this.underWay === 0) return { usage: { buckets: EMPTY_BUCKETS }, estimated: false };
    const { text, audio } = this.#reader.generated;
    const inputUncached = this.#inputOf(this.#reader.nextBound) * this.underWay;
    return {
      usage: { buckets: { ...EMPTY_BUCKETS, inputUncached, outputText: text, outputAudio: audio } },
      estimated: true,
    };
  }

  #take(step: SessionStep): void {
    switch (step.kind) {
      case 'begun':
        if (this.#asked > 0) this.#asked -= 1;
        this.#running += 1;
        this.#begunAt = this.session.services.clock.monotonic();
        return;
      case 'refused':
        if (this.#asked > 0) this.#asked -= 1;
        return;
      case 'ended': {
        if (this.#running > 0) this.#running -= 1;
        const { text, audio } = step.generated;
        if (step.usage !== undefined) this.#book(step.usage, false);
        else if (text + audio > 0)
          this.#book({ buckets: { ...EMPTY_BUCKETS, outputText: text, outputAudio: audio } }, true);
        return;
      }
      case 'used':
        this.#book(step.usage, step.isEstimated);
        return;
      case 'asked':
      case 'settled':
        return;
    }
  }

  /** Holds what was used, and the bound of each answer that is under way or may begin by itself. */
  #hold(): MaybePromise<HelixError | undefined> {
    const reader = this.#reader;
    if (reader === undefined) return undefined;
    const { held, scope } = this.session;
    const answers = this.underWay > 0 ? this.underWay : reader.startsAlone ? 1 : 0;
    const bound = reader.nextBound;
    const summary: RequestSummary = {
      ...scope.summary,
      byteLength: answers * this.#inputOf(bound),
      choices: Math.max(1, answers),
      maxOutputTokens: answers === 0 ? 0 : bound.output,
    };
    return held.holdFor(this.target, summary);
  }

  #inputOf({ input }: AnswerBound): number {
    return Math.min(input, this.target.facts?.contextWindow ?? Number.POSITIVE_INFINITY);
  }

  #book(usage: TokenUsage, estimated: boolean): void {
    const { scope, services, generation, held } = this.session;
    const { clock, ledger } = services;
    const record = bookAttempt({
      intent: intentOf(this.session, this.target),
      target: this.target,
      result: {
        kind: 'streamed',
        held: undefined,
        usage: { ...NOTHING, usage, final: true, estimated, sent: true, answered: true, httpStatus: 101 },
      },
      pricing: generation.pricing,
      durationMs: clock.monotonic() - this.#begunAt,
      summary: scope.summary,
    });
    scope.attempts.push(record);
    held.addUse({
      targetId: this.target.id,
      cost: record.cost,
      tokens: inputTokens(record.buckets) + outputTokens(record.buckets),
    });
    ledger.record(record);
  }
}
