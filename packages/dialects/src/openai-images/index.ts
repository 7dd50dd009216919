import {
  EMPTY_BUCKETS,
  type FormPart,
  type JsonObject,
  type OpaqueDialect,
  type ReplyFacts,
  type RequestSummary,
  type TokenUsage,
} from '@helix/contracts';
import { fieldsOf, filesOf, requireField, textBytes } from '../opaque-shared/form-fields.js';
import { OpaqueTap } from '../opaque-shared/opaque-tap.js';
import { plainSummary } from '../opaque-shared/plain-summary.js';
import { RELAYED } from '../opaque-shared/relayed-dialect.js';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';
import { faultyField, optionalCount, requireString } from '../shared/require-field.js';

/** More than an image of any size is counted as, given or made. Source: https://platform.openai.com/docs/guides/image-generation (cost and latency) */
const MOST_TOKENS_PER_IMAGE = 16_384;
/** OpenAI makes no more in one call; a larger number is the provider's to refuse, and would overflow what is held for it. */
const MOST_IMAGES = 1_000;

/** Throws `invalid_request` naming the field. */
function summarize(body: JsonObject, byteLength: number): RequestSummary {
  const given = asArray(body.images).length * MOST_TOKENS_PER_IMAGE;
  return summaryOf(requireString(body, 'model', ''), byteLength + given, [optionalCount(body, 'n') ?? 1], body.user);
}

function summarizeForm(parts: readonly FormPart[]): RequestSummary {
  const counts = fieldsOf(parts, 'n').map(Number);
  const bytes = textBytes(parts) + filesOf(parts).length * MOST_TOKENS_PER_IMAGE;
  return summaryOf(requireField(parts, 'model'), bytes, counts, fieldsOf(parts, 'user')[0]);
}

function summaryOf(model: string, byteLength: number, counts: readonly number[], user: unknown): RequestSummary {
  const images = Math.max(1, ...counts);
  if (!Number.isInteger(images) || images > MOST_IMAGES)
    throw faultyField('n', `a whole number from 1 to ${MOST_IMAGES}`);
  return plainSummary({
    model,
    byteLength,
    choices: images,
    maxOutputTokens: MOST_TOKENS_PER_IMAGE,
    endUser: nonEmpty(user),
    units: { images },
  });
}

function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  return {
    usage: usageOf(answer, asArray(answer.data).length),
    model: nonEmpty(answer.model),
    id: undefined,
    error: answer.error === undefined ? undefined : { ...decodeErrorObject(0, answer), class: 'server_error' },
    generatedTokens: 0,
  };
}

/** Tokens where the model counts them (GPT image), and always how many images came. */
function usageOf(answer: JsonObject, images: number): TokenUsage | undefined {
  const counted = decodeUsage(answer.usage);
  if (counted === undefined && images === 0) return undefined;
  return { buckets: EMPTY_BUCKETS, ...counted, ...(images > 0 && { units: { images } }) };
}

/** Images: generations, edits and variations. Source: https://platform.openai.com/docs/api-reference/images */
export const openaiImages: OpaqueDialect = {
  ...RELAYED,
  id: 'openai-images',
  operation: 'image_generations',
  summarize,
  summarizeForm,
  inspectResponse,
  createReplyTap: (reply) =>
    new OpaqueTap(reply, {
      // `image_generation.completed` and `image_edit.completed`; partial images are on the way to one and the same.
      readUsage: (event) => usageOf(event, /\.completed$/.test(String(event.type)) ? 1 : 0),
    }),
};
