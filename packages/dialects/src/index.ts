import type { Dialect, DialectId } from '@helix/contracts';
import { anthropicMessages } from './anthropic-messages/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';

export { anthropicMessages, openaiChat, openaiEmbeddings };

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, Dialect> = new Map(
  [openaiChat, openaiEmbeddings, anthropicMessages].map((dialect) => [dialect.id, dialect] as const),
);
