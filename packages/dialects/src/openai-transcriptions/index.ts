import {
  EMPTY_BUCKETS,
  type FormPart,
  HelixError,
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
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { faultyField } from '../shared/require-field.js';
import { mostSeconds, usualSeconds } from './audio-length.js';
import { SubtitleTap } from './subtitle-tap.js';

/** Above what any model counts a second of sound as, or writes of it. Source: https://platform.openai.com/docs/pricing (minutes and tokens of gpt-4o-transcribe) */
const MOST_TOKENS_PER_SECOND = 25;
/** Of a second of speech. Source: as above, and 150 words a minute */
const USUAL_TOKENS_HEARD = 10;
const USUAL_TOKENS_WRITTEN = 4;
const BYTES_PER_TOKEN = 4;

function summarize(): RequestSummary {
  throw new HelixError(
    'invalid_request',
    'Send the audio as multipart/form-data, with the fields `file` and `model`.',
    {
      param: 'file',
      shouldRetry: false,
    },
  );
}

/** Throws `invalid_request` naming the field. */
function summarizeForm(parts: readonly FormPart[]): RequestSummary {
  const model = requireField(parts, 'model');
  const files = filesOf(parts);
  if (files.length === 0) throw faultyField('file', 'a file');
  const seconds = files.reduce((sum, { content }) => sum + mostSeconds(content), 0);
  const usualLength = files.reduce((sum, { content }) => sum + usualSeconds(content), 0);
  const tokens = Math.ceil(seconds) * MOST_TOKENS_PER_SECOND;
  return plainSummary({
    model,
    byteLength: textBytes(parts) + tokens,
    maxOutputTokens: tokens,
    endUser: nonEmpty(fieldsOf(parts, 'user')[0]),
    units: { seconds },
    usual: {
      inputTokens: Math.ceil(textBytes(parts) / BYTES_PER_TOKEN + usualLength * USUAL_TOKENS_HEARD),
      outputTokens: Math.ceil(usualLength * USUAL_TOKENS_WRITTEN),
      units: { seconds: usualLength },
    },
  });
}

function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  return {
    usage: usageOf(answer),
    model: nonEmpty(answer.model),
    id: undefined,
    error: answer.error === undefined ? undefined : { ...decodeErrorObject(0, answer), class: 'server_error' },
    generatedTokens: 0,
  };
}

/** `usage` of tokens or of seconds, else the `duration` of verbose JSON, which some servers write as text. */
function usageOf(answer: JsonObject): TokenUsage | undefined {
  const usage = asObject(answer.usage);
  const { input_token_details: details, ...counts } = usage;
  const counted = decodeUsage(details === undefined ? usage : { input_tokens_details: details, ...counts });
  const seconds = Number(usage.seconds ?? answer.duration ?? Number.NaN);
  const hasSeconds = Number.isFinite(seconds) && seconds > 0;
  if (counted === undefined && !hasSeconds) return undefined;
  return { buckets: EMPTY_BUCKETS, ...counted, ...(hasSeconds && { units: { seconds } }) };
}

/** Speech to text, in its own language or in English. Source: https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const openaiTranscriptions: OpaqueDialect = {
  ...RELAYED,
  id: 'openai-transcriptions',
  operation: 'transcriptions',
  summarize,
  summarizeForm,
  inspectResponse,
  createReplyTap: (reply) => new SubtitleTap(new OpaqueTap(reply, { readUsage: usageOf })),
};
