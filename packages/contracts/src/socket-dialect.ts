import type { TokenUsage } from './chat/usage.js';
import type { Dialect } from './dialect.js';
import type { HelixError } from './errors.js';

/** Output tokens that were counted from what came. */
export interface GeneratedTokens {
  readonly text: number;
  readonly audio: number;
}

/** What a message of a session means for the meters. */
export type SessionStep =
  /** The caller asks for an answer. */
  | { readonly kind: 'asked' }
  /** An answer begins, asked for or not. */
  | { readonly kind: 'begun' }
  /** An answer has ended: what it used, where it says so, and the output tokens that were counted in it. */
  | { readonly kind: 'ended'; readonly usage: TokenUsage | undefined; readonly generated: GeneratedTokens }
  /** Something beside the answers was used (a transcript of the input). `isEstimated`: the tokens are worked out, not reported. */
  | { readonly kind: 'used'; readonly usage: TokenUsage; readonly isEstimated: boolean }
  /** The session's settings have changed, and with them perhaps whether an answer may begin by itself. */
  | { readonly kind: 'settled' }
  /** Something that was asked for was refused. */
  | { readonly kind: 'refused' };

/** Upper bounds of tokens. */
export interface AnswerBound {
  readonly input: number;
  /** `undefined`: as much as the model gives. */
  readonly output: number | undefined;
}

/** Reads along with one session. Never throws; what it cannot read means nothing. */
export interface SessionReader {
  /** A message on its way to the provider. */
  readSent(message: Buffer): SessionStep | undefined;
  /** A message from the provider. */
  readReceived(message: Buffer): SessionStep | undefined;
  /** What the next answer may use. */
  readonly nextBound: AnswerBound;
  /** Of all answers that are under way. */
  readonly generated: GeneratedTokens;
  /** Answers may begin without being asked for (voice activity). */
  readonly startsAlone: boolean;
}

/** A wire format of sessions over a WebSocket, relayed message by message and metered as they pass. Pure. */
export interface SocketDialect extends Dialect {
  createSessionReader(): SessionReader;
  /** The message that stops what is under way. */
  readonly cancelMessage: string;
  /** The message that tells the caller of an error of the gateway's own. */
  encodeSessionError(error: HelixError, requestId: string): string;
}

/** Whether a dialect is one of sessions. */
export function isSocketDialect(dialect: object): dialect is SocketDialect {
  return 'createSessionReader' in dialect;
}
