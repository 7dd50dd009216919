import type { Extensions, MediaSource } from './chat/parts.js';
import type { TokenUsage } from './chat/usage.js';
import type { ExchangeDialect, ExchangeProviderDialect } from './exchange-dialect.js';

/** One thing to embed: it becomes one vector. */
export type EmbeddingInput =
  | { readonly type: 'text'; readonly text: string }
  /** Token ids of the model's own vocabulary (OpenAI). */
  | { readonly type: 'tokens'; readonly tokens: readonly number[] }
  | { readonly type: 'image'; readonly source: MediaSource };

/** A request for embeddings in no dialect. Immutable. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly inputs: readonly EmbeddingInput[];
  /** Length of the vectors. */
  readonly dimensions?: number | undefined;
  /** How the caller wants its vectors; providers are always asked for numbers. Default `float`. */
  readonly encoding?: 'float' | 'base64' | undefined;
  /** What the vectors are for, in Voyage's and Cohere's words: `query`, `document`, `classification`, `clustering`, or a dialect's own. */
  readonly inputType?: string | undefined;
  readonly endUser?: string | undefined;
  readonly extensions?: Extensions | undefined;
}

/** The vectors, in the order of the inputs. */
export interface EmbeddingsResponse {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly vectors: readonly (readonly number[])[];
  readonly usage?: TokenUsage | undefined;
}

/** The half of an embeddings format that talks to a provider (Cohere's, Bedrock's). */
export type EmbeddingsProviderDialect = ExchangeProviderDialect<EmbeddingsRequest, EmbeddingsResponse>;

/** An embeddings format that callers speak too (OpenAI's, Gemini's). */
export type EmbeddingsDialect = ExchangeDialect<EmbeddingsRequest, EmbeddingsResponse>;
