import type { JsonValue } from '../json.js';
import type { DialectId, Extensions, ReasoningSeal } from './parts.js';
import type { UpstreamErrorInfo } from './upstream-error.js';
import type { TokenUsage } from './usage.js';

/** Why an answer ended, in OpenAI's words; the provider's own word stands beside it as `rawFinishReason`. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/**
 * The event grammar that every stream obeys, checked by the dialect laws:
 * `response-start (block-start block-delta* block-end | usage)* choice-end* usage* response-end`, or `… error` at any place as the last event.
 * A block belongs to one choice; `block` numbers are unique and rising within a choice; blocks of one choice may be open side by side
 * (OpenAI interleaves parallel tool calls) and encoders that need sequence (Anthropic) serialise them.
 */
export type ChatEvent =
  | ResponseStartEvent
  | BlockStartEvent
  | BlockDeltaEvent
  | BlockEndEvent
  | UsageEvent
  | ChoiceEndEvent
  | ResponseEndEvent
  | ErrorEvent;

export interface ResponseStartEvent {
  readonly type: 'response-start';
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  /** Seconds since the epoch. */
  readonly createdAt?: number | undefined;
  readonly extensions?: Extensions | undefined;
}

export type BlockHead =
  | { readonly kind: 'text' }
  | { readonly kind: 'reasoning' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'tool-call'; readonly id: string; readonly name: string }
  /** Audio or images in the answer; deltas carry base64 or a transcript in `value`. */
  | { readonly kind: 'media'; readonly mediaType: string }
  /** A block that only its dialect knows; `value` is its opening frame, unchanged. */
  | { readonly kind: 'foreign'; readonly dialect: DialectId; readonly value: JsonValue };

export interface BlockStartEvent {
  readonly type: 'block-start';
  readonly choice: number;
  readonly block: number;
  readonly head: BlockHead;
  readonly extensions?: Extensions | undefined;
}

export interface BlockDeltaEvent {
  readonly type: 'block-delta';
  readonly choice: number;
  readonly block: number;
  /** Text, reasoning text, refusal text, or a piece of the tool call's JSON arguments. `''` for a delta of a foreign or media block. */
  readonly text: string;
  /** A foreign or media delta as it came, or fields beside the text (citations, logprobs) under their dialect. */
  readonly value?: JsonValue | undefined;
  readonly extensions?: Extensions | undefined;
}

export interface BlockEndEvent {
  readonly type: 'block-end';
  readonly choice: number;
  readonly block: number;
  /** For reasoning: the provider's seal, when it sent one. */
  readonly seal?: ReasoningSeal | undefined;
  readonly extensions?: Extensions | undefined;
}

/** Cumulative: the last one is the truth. */
export interface UsageEvent {
  readonly type: 'usage';
  readonly usage: TokenUsage;
}

export interface ChoiceEndEvent {
  readonly type: 'choice-end';
  readonly choice: number;
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
  readonly stopSequence?: string | undefined;
  readonly extensions?: Extensions | undefined;
}

export interface ResponseEndEvent {
  readonly type: 'response-end';
  readonly extensions?: Extensions | undefined;
}

/** The stream failed: an error frame inside it, a malformed frame, or an end without the dialect's terminal mark. Always the last event. */
export interface ErrorEvent {
  readonly type: 'error';
  readonly error: UpstreamErrorInfo;
}

/** One finished block of an answer. */
export interface ResponseBlock {
  readonly head: BlockHead;
  /** Joined deltas: text, or the tool call's raw JSON arguments. */
  readonly text: string;
  readonly values?: readonly JsonValue[] | undefined;
  readonly seal?: ReasoningSeal | undefined;
  readonly extensions?: Extensions | undefined;
}

export interface ResponseChoice {
  readonly index: number;
  readonly blocks: readonly ResponseBlock[];
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
  readonly stopSequence?: string | undefined;
  readonly extensions?: Extensions | undefined;
}

/** A whole answer: the events, folded. */
export interface ChatResponse {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly createdAt?: number | undefined;
  readonly choices: readonly ResponseChoice[];
  readonly usage?: TokenUsage | undefined;
  readonly extensions?: Extensions | undefined;
}

/** Something a translation could not carry over. */
export interface TranslationWarning {
  /** The field in the caller's dialect: `top_k`, `messages[3].content[0]`. */
  readonly field: string;
  readonly action: 'dropped' | 'coerced';
  readonly reason: string;
}
