import type { DialectId, UpstreamDialect } from '@helix/contracts';
import { anthropicMessages } from './anthropic-messages/index.js';
import { createBedrockAnthropic } from './bedrock-anthropic/create-bedrock-anthropic.js';
import { bedrockConverse } from './bedrock-converse/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';

/** Claude through Bedrock's InvokeModel, made of Anthropic's own dialect. */
export const bedrockAnthropic = createBedrockAnthropic(anthropicMessages);

export { classifyException } from './bedrock-shared/decode-exception.js';
export { anthropicMessages, bedrockConverse, openaiChat, openaiEmbeddings };

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map<DialectId, UpstreamDialect>(
  [openaiChat, openaiEmbeddings, anthropicMessages, bedrockConverse, bedrockAnthropic].map(
    (dialect) => [dialect.id, dialect] as const,
  ),
);
