import type { JsonObject } from '../json.js';
import type { CacheMark, Extensions, Part } from './parts.js';

/**
 * `system` and `developer` turns keep their place in the list; a dialect with one system slot gathers them.
 * Tool results stand in a `tool` turn (OpenAI) or first in a `user` turn (Anthropic); encoders accept both.
 */
export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: readonly Part[];
  /** A participant's name (OpenAI). */
  readonly name?: string | undefined;
  readonly extensions?: Extensions | undefined;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments; `undefined` means the tool takes none. */
  readonly parameters?: JsonObject | undefined;
  readonly strict?: boolean | undefined;
  readonly cache?: CacheMark | undefined;
  readonly extensions?: Extensions | undefined;
}

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json-object' }
  | {
      readonly type: 'json-schema';
      readonly name?: string | undefined;
      readonly description?: string | undefined;
      readonly schema: JsonObject;
      readonly strict?: boolean | undefined;
    };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How much to think: an effort, a token budget, or `adaptive` (the model decides). Encoders convert where a target knows only one. */
export interface ReasoningOptions {
  readonly mode: 'enabled' | 'adaptive' | 'disabled';
  readonly effort?: ReasoningEffort | undefined;
  readonly budgetTokens?: number | undefined;
  /** Whether the caller has asked to see what was thought, where the dialects leave the choice; `undefined`: it has not said. */
  readonly shown?: boolean | undefined;
}

/** A chat request in no dialect. A field is here when several dialects have it; until then it lives in `extensions`. Immutable: plugins copy on write. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[] | undefined;
  /** Tools that only one dialect knows (server tools), in order, as they came. */
  readonly foreignTools?: readonly { readonly dialect: string; readonly value: JsonObject }[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  /** How many answers (OpenAI's `n`). */
  readonly choices?: number | undefined;
  readonly seed?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly reasoning?: ReasoningOptions | undefined;
  readonly responseFormat?: ResponseFormat | undefined;
  /** The end user's id, for the provider's abuse detection (`user`, `metadata.user_id`). */
  readonly endUser?: string | undefined;
  readonly serviceTier?: string | undefined;
  readonly stream: boolean;
  /** The caller wants usage in the stream (always true in dialects that always send it). */
  readonly includeUsage: boolean;
  readonly extensions?: Extensions | undefined;
}
