import { type JsonObject, type OpaqueDialect, type RequestSummary } from '@helix/contracts';
import { decodeError } from '../bedrock-shared/decode-exception.js';
import { plainSummary } from '../opaque-shared/plain-summary.js';
import { RELAYED } from '../opaque-shared/relayed-dialect.js';
import { asObject } from '../shared/json-draft.js';
import { readCount } from '../shared/read-count.js';
import { requireString } from '../shared/require-field.js';
import { InvokeTap } from './invoke-tap.js';

/** Where the families of models have their output limit. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html */
function outputLimitOf(body: JsonObject): number | undefined {
  const places = [
    body.max_tokens,
    body.max_completion_tokens,
    body.max_gen_len,
    body.maxTokens,
    body.max_tokens_to_sample,
    asObject(body.textGenerationConfig).maxTokenCount,
    asObject(body.inferenceConfig).maxTokens,
    asObject(body.inferenceConfig).max_new_tokens,
  ];
  const limits = places.flatMap((value) => readCount(value) ?? []);
  // More than one means that one of them is ignored, and nobody here knows which.
  return limits.length === 0 ? undefined : Math.max(...limits);
}

function summarize(body: JsonObject, byteLength: number): RequestSummary {
  return plainSummary({
    model: requireString(body, 'model', ''),
    byteLength,
    maxOutputTokens: outputLimitOf(body),
  });
}

/** InvokeModel of any model, whose bodies are the model's own. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export const bedrockInvoke: OpaqueDialect = {
  ...RELAYED,
  id: 'bedrock-invoke',
  operation: 'passthrough',
  summarize,
  inspectResponse: () => ({ usage: undefined, model: undefined, id: undefined, error: undefined, generatedTokens: 0 }),
  decodeError,
  // The counts stand in the headers, not in the body.
  readsWhole: () => false,
  createReplyTap: ({ contentType, headers }) => new InvokeTap(contentType, headers),
};
