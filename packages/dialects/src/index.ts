import type { DialectId, UpstreamDialect } from '@helix/contracts';
import { anthropicMessages } from './anthropic-messages/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';

export { anthropicMessages, openaiChat, openaiEmbeddings };

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map<DialectId, UpstreamDialect>(
  [openaiChat, openaiEmbeddings, anthropicMessages].map((dialect) => [dialect.id, dialect] as const),
);
