import {
  type ChatDialect,
  type Clock,
  type HeaderMap,
  HelixError,
  type ModelPolicy,
  type Provider,
  type UpstreamDialect,
  type UpstreamErrorInfo,
  type UpstreamRequest,
  type UpstreamTransport,
} from '@helix/contracts';
import { tokensOfLength } from '@helix/wire';
import type { CallerReply } from '../request/caller-reply.js';
import type { AttemptResult, RawAnswer, UsageEvidence } from './attempt-result.js';
import { DRAIN_LIMITS, type DrainSlots } from './drain-slots.js';
import { Exchange, type ReplyReceiver } from './exchange.js';
import type { StreamRelay } from './reply-relay.js';
import { isEncoded, readRetryAfter } from './upstream-headers.js';

const MAX_ERROR_BYTES = 64 * 1024;
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** What may be held back while no content has come; a stream with a longer prologue is committed. */
const MAX_PROLOGUE_BYTES = 256 * 1024;

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
  readonly #startedAt: number;
  #phase: Phase = 'waiting';
  #status: number | undefined;
  #headers: HeaderMap = {};
  #chunks: Buffer[] = [];
  #size = 0;
  #relay: StreamRelay | undefined;
  #prologue: (Buffer | string)[] = [];
  #prologueBytes = 0;
  #committed = false;
  #draining = false;
  /** An error body that says nothing to anyone. */
  #isUnreadable = false;
  #ttftMs: number | undefined;
  #resolve: ((result: AttemptResult) => void) | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    this.#exchange = new Exchange(this, options.clock, options.policy.timeouts, options.totalAt, options.stream);
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
    if (this.#committed) {
      if (out !== undefined && out.length > 0) this.#write(out);
    } else {
      if (out !== undefined && out.length > 0) {
        this.#prologue.push(out);
        this.#prologueBytes += out.length;
      }
      if (error === undefined && (contentStarted || this.#prologueBytes > MAX_PROLOGUE_BYTES)) this.#commit();
    }
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
      if (this.#committed && held !== undefined && held.length > 0) this.#write(held);
      return this.#fail(
        error ?? { class: 'truncated', message: 'The provider ended its stream before the answer was complete.' },
      );
    }
    if (!this.#committed) this.#commit();
    this.#finish({
      kind: 'streamed',
      held: held === undefined || held.length === 0 ? undefined : held,
      usage: this.#evidence(true),
    });
  }

  #endJson(): void {
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    let body: unknown;
    try {
      body = JSON.parse(withoutMark(bytes).toString('utf8'));
    } catch {
      return this.#fail({
        class: 'truncated',
        message: 'The provider answered with malformed JSON.',
        status: this.#status,
      });
    }
    const { dialect } = this.#options;
    const inspected = dialect.inspectResponse(body);
    const told = inspected.usage ?? this.#options.provider.readUsage?.(this.#headers);
    const facts = told === inspected.usage ? inspected : { ...inspected, usage: told };
    if (facts.error !== undefined) return this.#fail({ ...facts.error, status: facts.error.status ?? this.#status });
    let response: object | undefined;
    if (this.#options.decode) {
      try {
        response = (dialect as ChatDialect).decodeResponse(body);
      } catch (error) {
        if (error instanceof HelixError) throw error;
        return this.#fail({
          class: 'server_error',
          message: 'The provider answered in a form that its dialect does not have.',
          status: this.#status,
        });
      }
    }
    if (response !== undefined && told !== inspected.usage) response = { ...response, usage: told };
    this.#ttftMs = this.#options.clock.monotonic() - this.#startedAt;
    const usage = {
      ...this.#evidence(true),
      usage: facts.usage,
      model: facts.model,
      generatedTokens: facts.generatedTokens,
      final: facts.usage !== undefined,
    };
    if (this.#draining) return this.#finish({ kind: 'cancelled', usage });
    this.#finish({ kind: 'json', bytes, headers: this.#headers, facts, response, usage });
  }

  #endError(): void {
    const { dialect, provider } = this.#options;
    const status = this.#status ?? 502;
    const bytes = Buffer.concat(this.#chunks);
    const decoded = dialect.decodeError(status, bytes.toString('utf8'));
    const classified = provider.classifyError?.(decoded, this.#headers) ?? decoded;
    const retryAfterMs =
      classified.retryAfterMs ?? provider.readRateLimit?.(this.#headers).retryAfterMs ?? readRetryAfter(this.#headers);
    const error = { ...classified, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    this.#fail(error, this.#isUnreadable ? undefined : { status, headers: this.#headers, bytes });
  }

  #commit(): void {
    this.#committed = true;
    this.#options.commit({
      model: this.#relay?.facts.model,
      id: this.#relay?.facts.id,
      status: this.#status ?? 200,
      headers: this.#headers,
    });
    for (const piece of this.#prologue) this.#write(piece);
    this.#prologue = [];
  }

  #write(piece: Buffer | string): void {
    if (this.#options.reply.write(piece)) return;
    this.#exchange.pause();
    this.#options.reply.onDrain(() => this.#exchange.resume());
  }

  #fail(error: UpstreamErrorInfo, answer?: RawAnswer): void {
    const evidence = this.#evidence(false);
    const isCut = this.#phase === 'json' && (error.class === 'truncated' || error.class === 'timeout');
    this.#finish({
      kind: 'failed',
      error,
      committed: this.#committed,
      framed: this.#committed && (this.#relay?.errorFramed ?? false),
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

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const OPENING_BRACE = /^\s*\{/;

/** Some servers write a byte order mark, which every SDK passes over. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/** What had been made when a JSON answer broke off: an upper bound by its bytes. 0 for what is no JSON, such as a proxy's page. */
function tokensOfCut([first]: readonly Buffer[], size: number): number {
  return first !== undefined && OPENING_BRACE.test(first.toString('latin1', 0, 64)) ? tokensOfLength(size) : 0;
}
