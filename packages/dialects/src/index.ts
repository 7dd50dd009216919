import type { DialectId, UpstreamDialect } from '@helix/contracts';
import { anthropicCountTokens } from './anthropic-messages/count-tokens.js';
import { anthropicMessages } from './anthropic-messages/index.js';
import { cohereChat } from './cohere-chat/index.js';
import { cohereEmbed } from './cohere-embed/index.js';
import { cohereRerank } from './cohere-rerank/index.js';
import { ollamaChat } from './ollama-chat/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';
import { openaiModerations } from './openai-moderations/index.js';

export {
  anthropicCountTokens,
  anthropicMessages,
  cohereChat,
  cohereEmbed,
  cohereRerank,
  ollamaChat,
  openaiChat,
  openaiEmbeddings,
  openaiModerations,
};

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map<DialectId, UpstreamDialect>(
  [
    openaiChat,
    openaiEmbeddings,
    anthropicMessages,
    cohereChat,
    cohereEmbed,
    cohereRerank,
    openaiModerations,
    ollamaChat,
  ].map((dialect) => [dialect.id, dialect] as const),
);
