import type { ChatDialect, JsonObject } from '@helix/contracts';

/** The half of a dialect that talks to a provider. A `ChatDialect` is one; so is a dialect that no caller speaks. */
export type ProviderHalf = Pick<
  ChatDialect,
  'id' | 'encodeRequest' | 'decodeResponse' | 'createStreamDecoder' | 'inspectResponse' | 'decodeError'
>;

/** Answers of one dialect, as they are on the wire. */
export interface AnswerFixtures {
  /** Whole answers. */
  readonly answers: readonly NamedBody[];
  readonly streams: readonly NamedStream[];
  /** Canonical features (names of `requestFeatures`) that this dialect drops in silence on purpose: why. */
  readonly silent?: Readonly<Record<string, string>> | undefined;
}

/** Bodies and streams of one dialect, as they are on the wire. */
export interface DialectFixtures extends AnswerFixtures {
  readonly requests: readonly NamedBody[];
}

export interface NamedBody {
  readonly name: string;
  readonly body: JsonObject;
  /** The way through the dialect may change the spelling of this one: why. */
  readonly respelled?: string | undefined;
}

export interface NamedStream {
  readonly name: string;
  /** The bytes as they come from the socket, whatever frames the dialect uses. */
  readonly bytes: Buffer;
  /** The answer whose events, folded, this stream's must equal. */
  readonly sameAs?: JsonObject | undefined;
}
