import type { DialectId, OpaqueDialect, UpstreamDialect } from '@helix/contracts';
import { anthropicCountTokens } from './anthropic-messages/count-tokens.js';
import { anthropicMessages } from './anthropic-messages/index.js';
import { createBedrockAnthropic } from './bedrock-anthropic/create-bedrock-anthropic.js';
import { bedrockConverse } from './bedrock-converse/index.js';
import { cohereChat } from './cohere-chat/index.js';
import { cohereEmbed } from './cohere-embed/index.js';
import { cohereRerank } from './cohere-rerank/index.js';
import { gemini, geminiJsonArray } from './gemini/index.js';
import { createGeminiEmbeddings } from './gemini-embeddings/create-gemini-embeddings.js';
import { ollamaChat } from './ollama-chat/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';
import { openaiImages } from './openai-images/index.js';
import { openaiModerations } from './openai-moderations/index.js';
import { openaiRealtime } from './openai-realtime/index.js';
import { openaiResponses } from './openai-responses/index.js';
import { openaiSpeech } from './openai-speech/index.js';
import { openaiBatches, openaiFiles } from './openai-stored/index.js';
import { openaiTranscriptions } from './openai-transcriptions/index.js';
import { passThrough } from './pass-through/index.js';

/** Claude through Bedrock's InvokeModel, made of Anthropic's own dialect. */
export const bedrockAnthropic = createBedrockAnthropic(anthropicMessages);

/** Gemini's embeddings, with the errors of `gemini`. */
export const geminiEmbeddings = createGeminiEmbeddings(gemini);

export { classifyException } from './bedrock-shared/decode-exception.js';
export {
  anthropicCountTokens,
  anthropicMessages,
  bedrockConverse,
  cohereChat,
  cohereEmbed,
  cohereRerank,
  gemini,
  geminiJsonArray,
  ollamaChat,
  openaiBatches,
  openaiChat,
  openaiEmbeddings,
  openaiFiles,
  openaiImages,
  openaiModerations,
  openaiRealtime,
  openaiResponses,
  openaiSpeech,
  openaiTranscriptions,
  passThrough,
};

/** The formats of images, audio, files and batches, one for each operation. */
export const OPAQUE_DIALECTS: readonly OpaqueDialect[] = [
  openaiImages,
  { ...openaiImages, operation: 'image_edits' },
  { ...openaiImages, operation: 'image_variations' },
  openaiSpeech,
  openaiTranscriptions,
  { ...openaiTranscriptions, operation: 'translations' },
  openaiFiles,
  openaiBatches,
];

const ALL: readonly UpstreamDialect[] = [
  geminiEmbeddings,
  openaiChat,
  openaiResponses,
  openaiEmbeddings,
  anthropicMessages,
  gemini,
  geminiJsonArray,
  bedrockConverse,
  bedrockAnthropic,
  cohereChat,
  cohereEmbed,
  cohereRerank,
  openaiModerations,
  ollamaChat,
  openaiImages,
  openaiSpeech,
  openaiTranscriptions,
  openaiRealtime,
];

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map(ALL.map((dialect) => [dialect.id, dialect]));
