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
/** An image of good quality and a plain size. Source: as above */
const USUAL_TOKENS_PER_IMAGE = 4_160;
const BYTES_PER_TOKEN = 4;
/** OpenAI makes no more in one call; a larger number is the provider's to refuse, and would overflow what is held for it. */
const MOST_IMAGES = 1_000;

/** Throws `invalid_request` naming the field. */
function summarize(body: JsonObject, byteLength: number): RequestSummary {
  const size = { bytes: byteLength, given: asArray(body.images).length };
  return summaryOf(requireString(body, 'model', ''), size, [optionalCount(body, 'n') ?? 1], body.user);
}

function summarizeForm(parts: readonly FormPart[]): RequestSummary {
  const counts = fieldsOf(parts, 'n').map(Number);
  const size = { bytes: textBytes(parts), given: filesOf(parts).length };
  return summaryOf(requireField(parts, 'model'), size, counts, fieldsOf(parts, 'user')[0]);
}

interface RequestSize {
  /** Of what is no image. */
  readonly bytes: number;
  /** Images that came with it. */
  readonly given: number;
}

function summaryOf(model: string, size: RequestSize, counts: readonly number[], user: unknown): RequestSummary {
  const { bytes, given } = size;
  const images = Math.max(1, ...counts);
  if (!Number.isInteger(images) || images > MOST_IMAGES)
    throw faultyField('n', `a whole number from 1 to ${MOST_IMAGES}`);
  const units = { images };
  return plainSummary({
    model,
    byteLength: bytes + given * MOST_TOKENS_PER_IMAGE,
    choices: images,
    maxOutputTokens: MOST_TOKENS_PER_IMAGE,
    endUser: nonEmpty(user),
    units,
    usual: {
      inputTokens: Math.ceil(bytes / BYTES_PER_TOKEN) + given * USUAL_TOKENS_PER_IMAGE,
      outputTokens: images * USUAL_TOKENS_PER_IMAGE,
      units,
    },
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
