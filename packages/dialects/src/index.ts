import type { DialectId, UpstreamDialect } from '@helix/contracts';
import { anthropicCountTokens } from './anthropic-messages/count-tokens.js';
import { anthropicMessages } from './anthropic-messages/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';
import { openaiResponses } from './openai-responses/index.js';

export { anthropicCountTokens, anthropicMessages, openaiChat, openaiEmbeddings, openaiResponses };

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map<DialectId, UpstreamDialect>(
  [openaiChat, openaiResponses, openaiEmbeddings, anthropicMessages].map((dialect) => [dialect.id, dialect] as const),
);
