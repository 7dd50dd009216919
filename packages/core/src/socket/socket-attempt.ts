import {
  type HeaderMap,
  type MessageSocket,
  opensSockets,
  type SocketHandler,
  type Target,
  type TimeoutKind,
  type UpstreamDialect,
  type UpstreamErrorInfo,
  type UpstreamRequest,
} from '@helix/contracts';
import type { Dispatching } from '../dispatch/attempt-intent.js';
import type { AttemptResult, UsageEvidence } from '../dispatch/attempt-result.js';
import { Deadlines } from '../dispatch/deadlines.js';
import { NOTHING, notSent } from '../dispatch/not-sent.js';
import { TIMEOUT_MESSAGES } from '../dispatch/timeout-messages.js';
import { readRetryAfter } from '../dispatch/upstream-headers.js';
import type { ActiveProvider } from '../generation/generation.js';
import { CLOSE } from './close-codes.js';
import { SessionMeter } from './session-meter.js';
import { type SessionEnd, SocketSession } from './socket-session.js';

export interface SocketAttemptOptions {
  readonly session: Dispatching;
  readonly target: Target;
  readonly active: ActiveProvider;
  readonly dialect: UpstreamDialect;
  readonly request: UpstreamRequest;
  /** The request's last moment, in monotonic milliseconds. */
  readonly totalAt: number;
}

/**
 * One attempt at a session with one target: the provider's handshake first, then the caller's, then the relay. Gives exactly one result. Until the
 * caller's socket is accepted a failure can be hidden, and the next target tried.
 */
export class SocketAttempt implements SocketHandler {
  readonly #options: SocketAttemptOptions;
  readonly #meter: SessionMeter;
  readonly #deadlines: Deadlines;
  readonly #startedAt: number;
  #upstream: MessageSocket | undefined;
  #session: SocketSession | undefined;
  #status: number | undefined;
  #requestId: string | undefined;
  #openedMs: number | undefined;
  #resolve: ((result: AttemptResult) => void) | undefined;
  #isOver = false;

  constructor(options: SocketAttemptOptions) {
    const { session, target, dialect, totalAt } = options;
    const { clock } = session.services;
    this.#options = options;
    this.#meter = new SessionMeter(session, target, dialect);
    this.#startedAt = clock.monotonic();
    this.#deadlines = new Deadlines(clock, session.scope.policy.timeouts, totalAt, (kind) => this.#timedOut(kind));
  }

  run(): Promise<AttemptResult> {
    const { active, request, session } = this.#options;
    const { scope, generation } = session;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      if (!opensSockets(active.opaque))
        return this.#finish(notSent({ class: 'not_found', message: `${active.name} has no WebSockets.` }));
      this.#upstream = active.opaque.openSocket(request, this, {
        connectTimeoutMs: scope.policy.timeouts.connect,
        // Realtime's own sub-protocols say what headers say better; only in a provider's own API are they the caller's.
        protocols: scope.operation === 'passthrough' ? (scope.upgrade?.protocols ?? []) : [],
        maxMessageBytes: generation.maxBodyBytes,
      });
    });
  }

  /** The caller left before its socket was accepted. */
  callerGone(): void {
    if (this.#session !== undefined || this.#isOver) return;
    this.#upstream?.terminate();
    this.#finish({ kind: 'cancelled', usage: NOTHING });
  }

  onConnect(): void {
    if (!this.#isOver) this.#deadlines.connected();
  }

  onOpen(headers: HeaderMap, protocol: string | undefined): void {
    const upstream = this.#upstream;
    if (!this.#isOver && upstream !== undefined)
      this.#guard(() => {
        this.#answered(101, headers);
        this.#accept(upstream, protocol);
      });
  }

  onRefused(status: number, headers: HeaderMap, body: Buffer): void {
    if (this.#isOver) return;
    this.#guard(() => {
      this.#answered(status, headers);
      const { dialect, active } = this.#options;
      const decoded = dialect.decodeError(status, body.toString('utf8'));
      const error = active.provider.classifyError?.(decoded, headers) ?? decoded;
      const retryAfterMs = error.retryAfterMs ?? readRetryAfter(headers);
      // A success that opens no socket is no answer to this.
      this.#notOpened(
        status < 400
          ? { class: 'server_error', message: `It answered ${status} and opened no socket.` }
          : { ...error, status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
      );
    });
  }

  #answered(status: number, headers: HeaderMap): void {
    this.#status = status;
    this.#requestId = this.#options.active.provider.readRequestId?.(headers);
  }

  #accept(upstream: MessageSocket, protocol: string | undefined): void {
    const { session: dispatching, dialect } = this.#options;
    const { scope, services, generation } = dispatching;
    this.#openedMs = services.clock.monotonic() - this.#startedAt;
    this.#deadlines.headersReceived(false);
    const session = new SocketSession({
      scope,
      target: this.#options.target,
      clock: services.clock,
      meter: this.#meter,
      dialect,
      upstream,
      onActivity: () => this.#deadlines.chunkReceived(),
      onEnd: (end) => this.#ended(end),
    });
    const offered = scope.upgrade?.protocols ?? [];
    this.#session = session;
    const caller = scope.upgrade?.accept({
      handler: session.callerSide,
      protocol: protocol !== undefined && offered.includes(protocol) ? protocol : offered[0],
      maxMessageBytes: generation.maxBodyBytes,
      headers: { 'x-helix-request-id': scope.requestId },
    });
    if (caller === undefined) {
      upstream.close(CLOSE.goingAway, '');
      return this.#ended({ kind: 'cancelled' });
    }
    scope.reply.handOver();
    scope.ttftMs = services.clock.monotonic() - scope.startedAt;
    session.start(caller);
  }

  onError(error: Error): void {
    const { code } = error as NodeJS.ErrnoException;
    const named = typeof code === 'string' ? ` (${code})` : '';
    this.#notOpened({ class: 'connection', message: `The provider could not be reached${named}.` });
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    this.#session?.onMessage(data, isBinary);
  }

  onPing(data: Buffer): void {
    this.#session?.onPing(data);
  }

  onPong(data: Buffer): void {
    this.#session?.onPong(data);
  }

  onTooLarge(): void {
    this.#session?.onTooLarge();
  }

  onClose(code: number, reason: string): void {
    this.#session?.onClose(code, reason);
  }

  #timedOut(limit: TimeoutKind): void {
    const error = { class: 'timeout', limit, message: TIMEOUT_MESSAGES[limit] } as const;
    if (this.#session !== undefined) return this.#session.fail(error, CLOSE.goingAway);
    this.#upstream?.terminate();
    this.#notOpened(error);
  }

  #notOpened(error: UpstreamErrorInfo): void {
    this.#finish({
      kind: 'failed',
      committed: false,
      framed: false,
      error,
      usage: { ...NOTHING, httpStatus: this.#status, upstreamRequestId: this.#requestId },
    });
  }

  #ended(end: SessionEnd): void {
    const usage = this.#evidence();
    switch (end.kind) {
      case 'ended':
        return this.#finish({ kind: 'streamed', held: undefined, usage });
      case 'cancelled':
        return this.#finish({ kind: 'cancelled', usage });
      case 'failed':
        return this.#finish({ kind: 'failed', committed: true, framed: true, error: end.error, usage });
    }
  }

  #evidence(): UsageEvidence {
    return {
      ...this.#meter.remains(),
      final: true,
      generatedTokens: 0,
      sent: true,
      answered: true,
      httpStatus: this.#status,
      upstreamRequestId: this.#requestId,
      model: undefined,
      ttftMs: this.#openedMs,
    };
  }

  /** A defect while a handshake is read ends the attempt, never the process. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (thrown) {
      const message = `The handshake could not be processed: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      this.#upstream?.terminate();
      this.#notOpened({ class: 'server_error', message });
    }
  }

  #finish(result: AttemptResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadlines.stop();
    this.#resolve?.(result);
  }
}
