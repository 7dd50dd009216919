import {
  type Clock,
  type HeaderMap,
  type ModelPolicy,
  type Provider,
  type UpstreamDialect,
  type UpstreamErrorInfo,
  type UpstreamRequest,
  type UpstreamTransport,
} from '@helix/contracts';
import type { CallerReply } from '../request/caller-reply.js';
import type { AttemptResult, RawAnswer, UsageEvidence } from './attempt-result.js';
import { DRAIN_LIMITS, type DrainSlots } from './drain-slots.js';
import { Exchange, type ReplyReceiver } from './exchange.js';
import { readErrorAnswer, readJsonAnswer, tokensOfCut } from './read-answer.js';
import { ReplyGate } from './reply-gate.js';
import type { StreamRelay } from './reply-relay.js';
import { isEncoded } from './upstream-headers.js';

const MAX_ERROR_BYTES = 64 * 1024;
const MAX_JSON_BYTES = 64 * 1024 * 1024;

export interface AttemptOptions {
  readonly provider: Provider;
  readonly transport: UpstreamTransport;
  readonly request: UpstreamRequest;
  /** The upstream's dialect. */
  readonly dialect: UpstreamDialect;
  readonly policy: ModelPolicy;
  /** The request's last moment, in monotonic milliseconds. */
  readonly totalAt: number;
  readonly clock: Clock;
  readonly drain: DrainSlots;
  readonly reply: CallerReply;
  readonly stream: boolean;
  /** The answer must be decoded, not only inspected. */
  readonly decode: boolean;
  /** The answer goes on as it comes, instead of being read whole. */
  relays(headers: HeaderMap): boolean;
  createRelay(headers: HeaderMap): StreamRelay;
  /** Writes the head of a streamed reply. */
  commit(evidence: {
    readonly model: string | undefined;
    readonly id: string | undefined;
    readonly status: number;
    readonly headers: HeaderMap;
  }): void;
}

type Phase = 'waiting' | 'error' | 'json' | 'stream' | 'done';

/** One attempt at one target: sends, reads, relays, and gives exactly one result. */
export class Attempt implements ReplyReceiver {
  readonly #options: AttemptOptions;
  readonly #exchange: Exchange;
  readonly #gate: ReplyGate;
  readonly #startedAt: number;
  #phase: Phase = 'waiting';
  #status: number | undefined;
  #headers: HeaderMap = {};
  #chunks: Buffer[] = [];
  #size = 0;
  #relay: StreamRelay | undefined;
  #draining = false;
  /** An error body that says nothing to anyone. */
  #isUnreadable = false;
  #ttftMs: number | undefined;
  #resolve: ((result: AttemptResult) => void) | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    this.#exchange = new Exchange(this, options.clock, options.policy.timeouts, options.totalAt, options.stream);
    this.#gate = new ReplyGate(options.reply, this.#exchange, () => this.#commit());
  }

  run(): Promise<AttemptResult> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#exchange.start(this.#options.transport, this.#options.request, this.#options.policy.timeouts.connect);
    });
  }

  /** The caller has gone: cancel the upstream at once, or read on within bounds when the policy is to drain. */
  callerGone(): void {
    if (this.#phase === 'done') return;
    const { policy, drain } = this.#options;
    const answering = this.#status !== undefined && this.#status < 300;
    if (policy.onAbort === 'drain' && answering && drain.take()) {
      this.#draining = true;
      this.#size = 0;
      this.#exchange.resume();
      this.#exchange.deadlines.limitTo(DRAIN_LIMITS.milliseconds);
      return;
    }
    this.#exchange.cancel('The caller has gone.');
    this.#finish({ kind: 'cancelled', usage: this.#evidence(false) });
  }

  onHeaders(status: number, headers: HeaderMap): void {
    this.#status = status;
    this.#headers = headers;
    const isCompressed = isEncoded(headers);
    if (isCompressed && status < 300)
      return this.#exchange.fail({
        class: 'server_error',
        message: 'The provider compressed its answer, although nothing allowed it to.',
      });
    if (status >= 300) {
      this.#phase = 'error';
      this.#isUnreadable = isCompressed;
    } else if (this.#options.relays(headers)) {
      this.#phase = 'stream';
      this.#relay = this.#options.createRelay(headers);
    } else {
      this.#phase = 'json';
      if (this.#options.stream) this.#exchange.deadlines.contentStarted();
    }
  }

  onData(chunk: Buffer): void {
    if (this.#phase === 'stream') return this.#relayChunk(chunk);
    this.#size += chunk.length;
    if (this.#phase === 'error') {
      if (this.#size <= MAX_ERROR_BYTES && !this.#isUnreadable) this.#chunks.push(chunk);
      return;
    }
    if (this.#draining && this.#size > DRAIN_LIMITS.bytes) return this.#stopDraining();
    if (this.#size > MAX_JSON_BYTES)
      return this.#exchange.fail({
        class: 'server_error',
        message: 'The provider sent an answer that is larger than 64 MiB.',
      });
    this.#chunks.push(chunk);
  }

  onEnd(): void {
    switch (this.#phase) {
      case 'error':
        return this.#endError();
      case 'json':
        return this.#endJson();
      case 'stream':
        return this.#endStream();
      case 'waiting':
        return this.#fail({ class: 'truncated', message: 'The provider closed the connection without an answer.' });
      case 'done':
        return;
    }
  }

  onFailure(error: UpstreamErrorInfo): void {
    if (this.#draining) return this.#finish({ kind: 'cancelled', usage: this.#evidence(false) });
    if (this.#phase === 'error') return this.#endError();
    // The answer was complete; only the provider's goodbye is missing.
    if (this.#phase === 'stream' && this.#relay?.facts.finished === true && this.#relay.facts.error === undefined)
      return this.#endStream();
    this.#fail(error);
  }

  #relayChunk(chunk: Buffer): void {
    const relay = this.#relay;
    if (relay === undefined) return;
    const out = relay.push(chunk);
    if (this.#draining) {
      this.#size += chunk.length;
      if (this.#size > DRAIN_LIMITS.bytes) this.#stopDraining();
      return;
    }
    const { error, contentStarted } = relay.facts;
    if (contentStarted && this.#ttftMs === undefined) {
      this.#ttftMs = this.#options.clock.monotonic() - this.#startedAt;
      this.#exchange.deadlines.contentStarted();
    }
    if (relay.facts.isOver ?? relay.facts.finished) this.#exchange.deadlines.awaitGoodbye();
    if (out !== undefined) this.#gate.push(out);
    if (error === undefined && (contentStarted || this.#gate.isFull)) this.#gate.open();
    if (error !== undefined) this.#exchange.fail(error);
  }

  #stopDraining(): void {
    this.#exchange.cancel('The drain limit is reached.');
    this.#finish({ kind: 'cancelled', usage: this.#evidence(false) });
  }

  #endStream(): void {
    const relay = this.#relay;
    if (relay === undefined) return;
    const held = relay.end();
    const { error, finished } = relay.facts;
    if (this.#draining) return this.#finish({ kind: 'cancelled', usage: this.#evidence(finished) });
    if (error !== undefined || !finished) {
      if (this.#gate.isOpen && held !== undefined) this.#gate.push(held);
      return this.#fail(
        error ?? { class: 'truncated', message: 'The provider ended its stream before the answer was complete.' },
      );
    }
    this.#gate.open();
    this.#finish({
      kind: 'streamed',
      held: held === undefined || held.length === 0 ? undefined : held,
      usage: this.#evidence(true),
    });
  }

  #endJson(): void {
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    const { dialect, provider, decode } = this.#options;
    const headers = this.#headers;
    const read = readJsonAnswer(bytes, { dialect, provider, headers, decode });
    if ('class' in read) return this.#fail({ ...read, status: read.status ?? this.#status });
    const { facts, response } = read;
    this.#ttftMs = this.#options.clock.monotonic() - this.#startedAt;
    const usage = {
      ...this.#evidence(true),
      usage: facts.usage,
      model: facts.model,
      generatedTokens: facts.generatedTokens,
      final: facts.usage !== undefined,
    };
    if (this.#draining) return this.#finish({ kind: 'cancelled', usage });
    this.#finish({ kind: 'json', bytes, headers, facts, response, usage });
  }

  #endError(): void {
    const answer = { status: this.#status ?? 502, headers: this.#headers, bytes: Buffer.concat(this.#chunks) };
    const error = readErrorAnswer(answer, this.#options);
    this.#fail(error, this.#isUnreadable ? undefined : answer);
  }

  #commit(): void {
    this.#options.commit({
      model: this.#relay?.facts.model,
      id: this.#relay?.facts.id,
      status: this.#status ?? 200,
      headers: this.#headers,
    });
  }

  #fail(error: UpstreamErrorInfo, answer?: RawAnswer): void {
    const evidence = this.#evidence(false);
    const isCut = this.#phase === 'json' && (error.class === 'truncated' || error.class === 'timeout');
    this.#finish({
      kind: 'failed',
      error,
      committed: this.#gate.isOpen,
      framed: this.#gate.isOpen && (this.#relay?.errorFramed ?? false),
      answer,
      usage: isCut ? { ...evidence, generatedTokens: tokensOfCut(this.#chunks, this.#size) } : evidence,
    });
  }

  #finish(result: AttemptResult): void {
    if (this.#phase === 'done') return;
    this.#phase = 'done';
    if (this.#draining) this.#options.drain.release();
    this.#chunks = [];
    this.#resolve?.(result);
  }

  #evidence(final: boolean): UsageEvidence {
    const facts = this.#relay?.facts;
    return {
      usage: facts?.usage,
      final: (final || facts?.finished === true) && facts?.usage !== undefined,
      generatedTokens: facts?.generatedTokens ?? 0,
      sent: this.#exchange.sent,
      answered: this.#status !== undefined && this.#status < 300,
      httpStatus: this.#status,
      upstreamRequestId: this.#options.provider.readRequestId?.(this.#headers),
      model: facts?.model,
      ttftMs: this.#ttftMs,
    };
  }
}
