import type { DialectId, OpaqueDialect, UpstreamDialect } from '@helix/contracts';
import { anthropicCountTokens } from './anthropic-messages/count-tokens.js';
import { anthropicMessages } from './anthropic-messages/index.js';
import { createBedrockAnthropic } from './bedrock-anthropic/create-bedrock-anthropic.js';
import { bedrockConverse } from './bedrock-converse/index.js';
import { bedrockInvoke } from './bedrock-invoke/index.js';
import { bedrockTitanEmbed } from './bedrock-titan-embed/index.js';
import { cohereChat } from './cohere-chat/index.js';
import { cohereEmbed } from './cohere-embed/index.js';
import { cohereRerank } from './cohere-rerank/index.js';
import { geminiCountTokens } from './gemini/count-tokens.js';
import { gemini, geminiJsonArray } from './gemini/index.js';
import { createGeminiEmbeddings } from './gemini-embeddings/create-gemini-embeddings.js';
import { ollamaChat } from './ollama-chat/index.js';
import { openaiChat } from './openai-chat/index.js';
import { openaiCompletions } from './openai-completions/index.js';
import { openaiEmbeddings } from './openai-embeddings/index.js';
import { openaiImages } from './openai-images/index.js';
import { openaiModerations } from './openai-moderations/index.js';
import { openaiRealtime } from './openai-realtime/index.js';
import { openaiResponses } from './openai-responses/index.js';
import { openaiSpeech } from './openai-speech/index.js';
import { openaiBatches, openaiFiles } from './openai-stored/index.js';
import { openaiTranscriptions } from './openai-transcriptions/index.js';
import { passThrough } from './pass-through/index.js';
import { createVertexEmbedContent } from './vertex-embeddings/create-vertex-embed-content.js';
import { createVertexPredict } from './vertex-embeddings/create-vertex-predict.js';

/** Claude through Bedrock's InvokeModel, made of Anthropic's own dialect. */
export const bedrockAnthropic = createBedrockAnthropic(anthropicMessages);

/** Gemini's embeddings, with the errors of `gemini`. */
export const geminiEmbeddings = createGeminiEmbeddings(gemini);

/** Vertex's text embeddings, with the errors of `gemini`. */
export const vertexPredict = createVertexPredict(gemini);

/** Vertex's newer Gemini embeddings, likewise. */
export const vertexEmbedContent = createVertexEmbedContent(gemini);

export { dropUnsignedThoughts } from './anthropic-messages/drop-unsigned-thoughts.js';
export { classifyException } from './bedrock-shared/decode-exception.js';
export {
  anthropicCountTokens,
  anthropicMessages,
  bedrockConverse,
  bedrockTitanEmbed,
  cohereChat,
  cohereEmbed,
  cohereRerank,
  gemini,
  geminiCountTokens,
  geminiJsonArray,
  ollamaChat,
  openaiBatches,
  openaiChat,
  openaiCompletions,
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
  vertexPredict,
  vertexEmbedContent,
  bedrockTitanEmbed,
  geminiEmbeddings,
  openaiChat,
  openaiResponses,
  openaiCompletions,
  openaiEmbeddings,
  anthropicMessages,
  gemini,
  geminiJsonArray,
  bedrockConverse,
  bedrockAnthropic,
  bedrockInvoke,
  cohereChat,
  cohereEmbed,
  cohereRerank,
  openaiModerations,
  ollamaChat,
  openaiImages,
  openaiSpeech,
  openaiTranscriptions,
  openaiRealtime,
  openaiFiles,
  openaiBatches,
];

/** Every wire format by its id. */
export const DIALECTS: ReadonlyMap<DialectId, UpstreamDialect> = new Map(ALL.map((dialect) => [dialect.id, dialect]));
