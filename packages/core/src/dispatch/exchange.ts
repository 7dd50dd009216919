import type {
  Clock,
  HeaderMap,
  TimeoutKind,
  Timeouts,
  UpstreamErrorInfo,
  UpstreamExchange,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTransport,
} from '@helix/contracts';
import { Deadlines } from './deadlines.js';
import { TIMEOUT_MESSAGES } from './timeout-messages.js';

/** What an attempt learns from its exchange. `onEnd` and `onFailure` are final, and one of them comes exactly once. */
export interface ReplyReceiver {
  onHeaders(status: number, headers: HeaderMap): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onFailure(error: UpstreamErrorInfo): void;
}

/** One request to one upstream under its time limits. */
export class Exchange implements UpstreamHandler {
  readonly deadlines: Deadlines;
  /** The request has (or may have) reached the provider. */
  sent = false;
  #control: UpstreamExchange | undefined;
  #over = false;
  #headers = false;

  constructor(
    private readonly receiver: ReplyReceiver,
    clock: Clock,
    timeouts: Timeouts,
    totalAt: number,
    private readonly streaming: boolean,
  ) {
    this.deadlines = new Deadlines(clock, timeouts, totalAt, (kind) => this.#timedOut(kind));
  }

  start(transport: UpstreamTransport, request: UpstreamRequest, connectTimeoutMs: number): void {
    try {
      const control = transport.send(request, this, { connectTimeoutMs });
      this.#control = control;
      if (this.#over) control.abort(new Error('The attempt has ended.'));
    } catch (error) {
      this.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onConnect(): void {
    if (this.#over) return;
    this.sent = true;
    this.deadlines.connected();
  }

  onHeaders(status: number, headers: HeaderMap): void {
    if (this.#over) return;
    this.#headers = true;
    this.deadlines.headersReceived(this.streaming && status < 300);
    try {
      this.receiver.onHeaders(status, headers);
    } catch (error) {
      this.#defect(error);
    }
  }

  onData(chunk: Buffer): void {
    if (this.#over) return;
    this.deadlines.chunkReceived();
    try {
      this.receiver.onData(chunk);
    } catch (error) {
      this.#defect(error);
    }
  }

  onEnd(): void {
    if (this.#over) return;
    this.#finish();
    try {
      this.receiver.onEnd();
    } catch (error) {
      this.receiver.onFailure(describeDefect(error));
    }
  }

  onError(error: Error): void {
    if (this.#over) return;
    this.#finish();
    this.receiver.onFailure(describeSocketError(error, { sent: this.sent, answered: this.#headers }));
  }

  pause(): void {
    if (this.#over) return;
    this.deadlines.suspend();
    this.#control?.pause();
  }

  resume(): void {
    if (this.#over) return;
    this.deadlines.contentStarted();
    this.#control?.resume();
  }

  /** Closes the upstream at once and reports nothing more. */
  cancel(reason: string): void {
    if (this.#over) return;
    this.#finish();
    this.#control?.abort(new Error(reason));
  }

  /** Closes the upstream and reports this failure. */
  fail(error: UpstreamErrorInfo): void {
    if (this.#over) return;
    this.cancel(error.message);
    this.receiver.onFailure(error);
  }

  /** An exception while an answer is read (a transform that throws, a defect of ours) ends the attempt, never the process. */
  #defect(error: unknown): void {
    this.fail(describeDefect(error));
  }

  #timedOut(kind: TimeoutKind): void {
    this.fail({ class: 'timeout', limit: kind, message: TIMEOUT_MESSAGES[kind] });
  }

  #finish(): void {
    this.#over = true;
    this.deadlines.stop();
  }
}

function describeDefect(error: unknown): UpstreamErrorInfo {
  return {
    class: 'server_error',
    message: `The answer could not be processed: ${error instanceof Error ? error.message : String(error)}`,
  };
}

/** Of undici: a head that is no HTTP, or breaks its rules or measures. */
const NO_HTTP = /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_))/;

function describeSocketError(
  error: Error,
  { sent, answered }: { readonly sent: boolean; readonly answered: boolean },
): UpstreamErrorInfo {
  const code = (error as { readonly code?: unknown }).code;
  const named = typeof code === 'string' ? ` (${code})` : '';
  if (answered)
    return {
      class: 'truncated',
      message: `The provider closed the connection before its answer was complete${named}.`,
    };
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return { class: 'timeout', limit: 'connect', message: `The provider could not be reached${named}.` };
  if (!sent) return { class: 'connection', message: `The provider could not be reached${named}.` };
  if (error.name === 'HTTPParserError' || NO_HTTP.test(String(code)))
    return { class: 'server_error', message: `What the provider answered is no valid HTTP${named}.` };
  return { class: 'connection', message: `The provider closed the connection before it answered${named}.` };
}
