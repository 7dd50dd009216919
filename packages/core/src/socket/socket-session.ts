import {
  type Clock,
  HelixError,
  isPromise,
  isSocketDialect,
  type MaybePromise,
  type MessageHandler,
  type MessageSocket,
  type Target,
  type UpstreamDialect,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { toCallerError } from '../dispatch/caller-error.js';
import type { RequestScope } from '../request/request-scope.js';
import { CLOSE, codeForProvider, isDeliberate } from './close-codes.js';
import { MessageFlow, MOST_BUFFERED_BYTES } from './message-flow.js';
import type { SessionMeter } from './session-meter.js';

/** What is under way when the meters refuse may tell what it used within this time. */
const CANCEL_MS = 400;
/** Who does not answer the close of a refused session within this time is cut; any other after the 30 seconds of the socket's own. */
const CLOSE_MS = 500;

/** How a session ended. */
export type SessionEnd =
  | { readonly kind: 'ended' }
  /** The caller's connection broke. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: UpstreamErrorInfo };

export interface SessionOptions {
  readonly scope: RequestScope;
  readonly target: Target;
  readonly clock: Clock;
  readonly meter: SessionMeter;
  readonly dialect: UpstreamDialect;
  readonly upstream: MessageSocket;
  /** A message or a ping has passed. */
  onActivity(): void;
  onEnd(end: SessionEnd): void;
}

/** An open session: relays between the caller and the provider until one of them, the meters or a time limit ends it. Ends exactly once. */
export class SocketSession {
  readonly callerSide: MessageHandler;
  readonly #options: SessionOptions;
  #caller: MessageSocket | undefined;
  #toUpstream: MessageFlow | undefined;
  #toCaller: MessageFlow | undefined;
  #refusal: HelixError | undefined;
  #isOver = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { upstream } = options;
    this.callerSide = {
      onMessage: (data, isBinary) => this.#move(this.#toUpstream, data, isBinary),
      onPing: (data) => this.#relay(upstream, () => upstream.ping(data)),
      onPong: (data) => this.#relay(upstream, () => upstream.pong(data)),
      onTooLarge: () => this.#callerTooLarge(),
      onClose: (code, reason) => this.#callerClosed(code, reason),
    };
  }

  /** The caller's socket stands. */
  start(caller: MessageSocket): void {
    const { upstream, clock } = this.#options;
    this.#caller = caller;
    this.#toUpstream = new MessageFlow({
      source: caller,
      sink: upstream,
      clock,
      pass: (data, isBinary) => this.#guard(() => this.#passUp(data, isBinary)),
    });
    this.#toCaller = new MessageFlow({
      source: upstream,
      sink: caller,
      clock,
      pass: (data, isBinary) => this.#guard(() => this.#passDown(data, isBinary)),
    });
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    this.#move(this.#toCaller, data, isBinary);
  }

  onPing(data: Buffer): void {
    this.#relay(this.#caller, () => this.#caller?.ping(data));
  }

  onPong(data: Buffer): void {
    this.#relay(this.#caller, () => this.#caller?.pong(data));
  }

  onTooLarge(): void {
    this.fail(
      { class: 'server_error', message: 'The provider sent a message that is larger than the limit.' },
      CLOSE.tooLarge,
    );
  }

  /** The provider has closed: after what it said has been passed on, so is the session. */
  onClose(code: number, reason: string): void {
    const end = (): void => {
      if (this.#refusal !== undefined) return this.#endRefused();
      if (isDeliberate(code)) return this.#end({ kind: 'ended' }, code, reason);
      const said = reason === '' ? '' : `: ${reason}`;
      if (code === CLOSE.broken)
        this.fail({ class: 'truncated', message: 'The connection to the provider broke.' }, CLOSE.failed);
      else
        this.#end(
          { kind: 'failed', error: { class: 'server_error', message: `It closed with ${code}${said}`.slice(0, 200) } },
          code,
          reason,
        );
    };
    if (this.#toCaller === undefined) end();
    else this.#toCaller.whenIdle(end);
  }

  /** Ends the session by a failure: the caller is told by an event, then by the close code. */
  fail(error: UpstreamErrorInfo, code: number): void {
    if (this.#isOver) return;
    this.#tell(toCallerError(error, this.#options.target, 1));
    this.#end({ kind: 'failed', error }, code, error.message);
  }

  #passUp(data: Buffer, isBinary: boolean): MaybePromise<void> {
    if (this.#isOver || this.#refusal !== undefined) return undefined;
    const { meter } = this.#options;
    const before = meter.underWay;
    const go = (refusal: HelixError | undefined): void => {
      if (refusal === undefined) return this.#toUpstream?.send(data, isBinary);
      if (meter.underWay > before) meter.withheld();
      this.#refuse(refusal);
    };
    // A provider may read events in binary messages as well.
    const asked = meter.sent(data);
    return isPromise(asked) ? asked.then(go) : go(asked);
  }

  #passDown(data: Buffer, isBinary: boolean): MaybePromise<void> {
    if (this.#isOver) return undefined;
    this.#toCaller?.send(data, isBinary);
    const go = (refusal: HelixError | undefined): void => {
      if (refusal !== undefined) this.#refuse(refusal);
      else if (this.#refusal !== undefined && this.#options.meter.underWay === 0) this.#endRefused();
    };
    const received = this.#options.meter.received(data);
    return isPromise(received) ? received.then(go) : go(received);
  }

  /** The meters allow no more: what is under way is cancelled, and what it used awaited for a moment. */
  #refuse(refusal: HelixError): void {
    if (this.#isOver || this.#refusal !== undefined) return;
    const { scope, dialect, meter, upstream, clock } = this.#options;
    this.#refusal = refusal;
    scope.endedBy = refusal;
    this.#tell(refusal);
    if (meter.underWay === 0 || !isSocketDialect(dialect)) return this.#endRefused();
    upstream.send(Buffer.from(dialect.cancelMessage), false);
    clock.schedule(CANCEL_MS, () => this.#endRefused());
  }

  #endRefused(): void {
    const refusal = this.#refusal;
    if (refusal !== undefined)
      this.#end({ kind: 'ended' }, refusal.status < 500 ? CLOSE.policy : CLOSE.failed, refusal.code);
  }

  #callerTooLarge(): void {
    if (this.#isOver) return;
    this.#options.scope.endedBy = new HelixError(
      'body_too_large',
      'A message was larger than `server.maxBodyBytes`. Send sound in smaller pieces.',
    );
    this.#end({ kind: 'ended' }, CLOSE.tooLarge, 'The message is too large.');
  }

  #callerClosed(code: number, reason: string): void {
    if (this.#isOver) return;
    const end: SessionEnd = { kind: code === CLOSE.broken ? 'cancelled' : 'ended' };
    if (this.#toUpstream === undefined) this.#end(end, code, reason);
    else this.#toUpstream.whenIdle(() => this.#end(end, code, reason));
  }

  /** Closes both sides, each with what it may be told. Who reads slowly still gets what it was sent, but not when the meters end the session. */
  #end(end: SessionEnd, code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { upstream, clock, onEnd } = this.#options;
    this.#toUpstream?.stop();
    this.#toCaller?.stop();
    this.#caller?.close(code, reason);
    const told = codeForProvider(code);
    upstream.close(told, told === code ? reason : '');
    if (this.#refusal !== undefined)
      clock.schedule(CLOSE_MS, () => {
        this.#caller?.terminate();
        upstream.terminate();
      });
    onEnd(end);
  }

  #tell(error: HelixError): void {
    const { dialect, scope } = this.#options;
    if (isSocketDialect(dialect))
      this.#caller?.send(Buffer.from(dialect.encodeSessionError(error, scope.requestId)), false);
  }

  #move(flow: MessageFlow | undefined, data: Buffer, isBinary: boolean): void {
    this.#options.onActivity();
    if (!this.#isOver) flow?.push(data, isBinary);
  }

  /** Control messages pass beside the others; to who is behind with reading they are not worth memory. */
  #relay(sink: MessageSocket | undefined, send: () => void): void {
    this.#options.onActivity();
    if (!this.#isOver && sink !== undefined && sink.bufferedBytes <= MOST_BUFFERED_BYTES) send();
  }

  /** A defect while a message is read ends the session, never the process. */
  #guard(run: () => MaybePromise<void>): MaybePromise<void> {
    const defect = (thrown: unknown): void => {
      if (thrown instanceof HelixError) return this.#refuse(thrown);
      this.fail({ class: 'server_error', message: 'A message could not be processed.' }, CLOSE.failed);
    };
    try {
      const running = run();
      return isPromise(running) ? running.catch(defect) : undefined;
    } catch (thrown) {
      return defect(thrown);
    }
  }
}
