import type { JsonObject, JsonValue } from '../json.js';

/** The name of a wire format: `openai-chat`, `anthropic-messages`, … */
export type DialectId = string;

/** Fields that the canonical model has no slot for, kept under the dialect they came from and written back only to it. */
export type Extensions = Readonly<Partial<Record<DialectId, JsonObject>>>;

/** A prompt-cache breakpoint after this part. `ttl` undefined means the provider's default (5 minutes). */
export interface CacheMark {
  readonly ttl?: '5m' | '1h' | undefined;
}

/**
 * A provider's proof that reasoning is its own: opaque, returned unchanged, and only to the dialect and the deployment that made it.
 * `signature` seals visible text (Anthropic); `data` is the whole content, encrypted (redacted thinking).
 */
export interface ReasoningSeal {
  readonly dialect: DialectId;
  readonly signature?: string | undefined;
  readonly data?: string | undefined;
  /**
   * The key space of the deployment that made it, as core names it. `undefined` while it is on its way from the provider, and for what a caller
   * of the seal's own dialect returns: there the bytes are the provider's alone.
   */
  readonly maker?: string | undefined;
}

export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly id: string }
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string };

interface PartBase {
  readonly cache?: CacheMark | undefined;
  readonly extensions?: Extensions | undefined;
}

export interface TextPart extends PartBase {
  readonly type: 'text';
  readonly text: string;
}
export interface ImagePart extends PartBase {
  readonly type: 'image';
  readonly source: MediaSource;
  /** OpenAI's `low | high | auto`. */
  readonly detail?: string | undefined;
}
export interface DocumentPart extends PartBase {
  readonly type: 'document';
  readonly source: MediaSource;
  readonly name?: string | undefined;
}
export interface AudioPart extends PartBase {
  readonly type: 'audio';
  readonly source: MediaSource;
}
export interface ReasoningPart extends PartBase {
  readonly type: 'reasoning';
  /** Visible reasoning; empty when it is withheld or redacted. */
  readonly text: string;
  readonly seal?: ReasoningSeal | undefined;
}
export interface ToolCallPart extends PartBase {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** Raw JSON text; `''` means no arguments. Kept raw because a cut or faulty stream may hold invalid JSON. */
  readonly arguments: string;
}
export interface ToolResultPart extends PartBase {
  readonly type: 'tool-result';
  readonly callId: string;
  readonly content: readonly (TextPart | ImagePart | DocumentPart | ForeignPart)[];
  readonly isError?: boolean | undefined;
}
export interface RefusalPart extends PartBase {
  readonly type: 'refusal';
  readonly text: string;
}
/** A part that only its own dialect understands; passed back unchanged to that dialect, reported as dropped to others. */
export interface ForeignPart extends PartBase {
  readonly type: 'foreign';
  readonly dialect: DialectId;
  readonly value: JsonValue;
}

export type Part =
  | TextPart
  | ImagePart
  | DocumentPart
  | AudioPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | RefusalPart
  | ForeignPart;
