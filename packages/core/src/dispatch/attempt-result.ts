import type { HeaderMap, ReplyFacts, TokenUsage, UpstreamErrorInfo } from '@helix/contracts';

/** How an attempt ended, before it is booked. */
export type AttemptResult =
  /** A JSON answer, not yet written to the caller. */
  | {
      readonly kind: 'json';
      readonly bytes: Buffer;
      readonly headers: HeaderMap;
      readonly facts: ReplyFacts;
      /** Decoded, where it has to be: a `ChatResponse`, or the answer of another operation. */
      readonly response: object | undefined;
      readonly usage: UsageEvidence;
    }
  /** A stream that was relayed to its end; only the response's end is missing. */
  | { readonly kind: 'streamed'; readonly held: Buffer | string | undefined; readonly usage: UsageEvidence }
  /** `committed`: bytes have reached the caller, so nothing can be hidden any more. `framed`: the provider's own error frame was relayed. */
  | {
      readonly kind: 'failed';
      readonly error: UpstreamErrorInfo;
      readonly committed: boolean;
      readonly framed: boolean;
      /** The provider's error as it came, when it did not come compressed. */
      readonly answer?: RawAnswer | undefined;
      readonly usage: UsageEvidence;
    }
  | { readonly kind: 'cancelled'; readonly usage: UsageEvidence };

/** An answer, untouched. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly bytes: Buffer;
}

/** The best that is known of what an attempt used. */
export interface UsageEvidence {
  /** The provider's own report. */
  readonly usage: TokenUsage | undefined;
  /** The report is the final one, not the opening figures of a stream that was cut. */
  readonly final: boolean;
  /** It is no report, but worked out from what passed. */
  readonly estimated?: boolean | undefined;
  /** Output tokens counted from what arrived. */
  readonly generatedTokens: number;
  /** The request has reached the provider. */
  readonly sent: boolean;
  /** The provider had begun a successful answer. */
  readonly answered: boolean;
  readonly httpStatus: number | undefined;
  readonly upstreamRequestId: string | undefined;
  /** The model that answered, in the provider's words. */
  readonly model: string | undefined;
  readonly ttftMs: number | undefined;
}
