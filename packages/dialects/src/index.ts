import type { Dialect, DialectId } from '@helix/contracts';
import { anthropicMessages } from './anthropic-messages/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';

export { anthropicMessages, openaiChat, openaiEmbeddings };

/** Every dialect by its id. */
export const DIALECTS: ReadonlyMap<DialectId, Dialect> = new Map<DialectId, Dialect>([openaiChat, anthropicMessages, openaiEmbeddings].map((dialect) => [dialect.id, dialect]));
