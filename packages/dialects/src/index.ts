import type { DialectId, UpstreamDialect } from '@helix/contracts';
import { anthropicCountTokens } from './anthropic-messages/count-tokens.js';
import { anthropicMessages } from './anthropic-messages/index.js';
import { gemini } from './gemini/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';

export { anthropicCountTokens, anthropicMessages, gemini, openaiChat, openaiEmbeddings };

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map<DialectId, UpstreamDialect>(
  [openaiChat, openaiEmbeddings, anthropicMessages, gemini].map((dialect) => [dialect.id, dialect] as const),
);
