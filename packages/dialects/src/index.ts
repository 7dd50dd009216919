import type { DialectId, UpstreamDialect } from '@helix/contracts';
import { anthropicCountTokens } from './anthropic-messages/count-tokens.js';
import { anthropicMessages } from './anthropic-messages/index.js';
import { cohereChat } from './cohere-chat/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';

export { anthropicCountTokens, anthropicMessages, cohereChat, openaiChat, openaiEmbeddings };

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map<DialectId, UpstreamDialect>(
  [openaiChat, openaiEmbeddings, anthropicMessages, cohereChat].map((dialect) => [dialect.id, dialect] as const),
);
