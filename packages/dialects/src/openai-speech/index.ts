import {
  EMPTY_BUCKETS,
  type JsonObject,
  type OpaqueDialect,
  type ReplyFacts,
  type RequestSummary,
} from '@helix/contracts';
import { OpaqueTap } from '../opaque-shared/opaque-tap.js';
import { plainSummary } from '../opaque-shared/plain-summary.js';
import { RELAYED } from '../opaque-shared/relayed-dialect.js';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { requireString } from '../shared/require-field.js';

/** Twenty tokens a second, and no voice reads fewer than ten characters in one. Source: https://platform.openai.com/docs/pricing (minutes and tokens of gpt-4o-mini-tts) */
const MOST_TOKENS_PER_CHARACTER = 2;
/** At fifteen characters a second, as people read. */
const USUAL_TOKENS_PER_CHARACTER = 1.4;
const BYTES_PER_TOKEN = 4;

/** Throws `invalid_request` naming the field. */
function summarize(body: JsonObject, byteLength: number): RequestSummary {
  const characters = [...requireString(body, 'input', '')].length;
  return plainSummary({
    model: requireString(body, 'model', ''),
    byteLength,
    maxOutputTokens: characters * MOST_TOKENS_PER_CHARACTER,
    units: { characters },
    usual: {
      inputTokens: Math.ceil(byteLength / BYTES_PER_TOKEN),
      outputTokens: Math.ceil(characters * USUAL_TOKENS_PER_CHARACTER),
      units: { characters },
    },
  });
}

/** Speech is sound; JSON instead of it is an answer of another kind, which is relayed. */
function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  return {
    usage: decodeUsage(answer.usage),
    model: nonEmpty(answer.model),
    id: undefined,
    error: answer.error === undefined ? undefined : { ...decodeErrorObject(0, answer), class: 'server_error' },
    generatedTokens: 0,
  };
}

/** Text to speech, as sound or as an event stream. Source: https://platform.openai.com/docs/api-reference/audio/createSpeech */
export const openaiSpeech: OpaqueDialect = {
  ...RELAYED,
  id: 'openai-speech',
  operation: 'speech',
  summarize,
  inspectResponse,
  createReplyTap(reply) {
    const { units } = reply.summary;
    return new OpaqueTap(reply, {
      readUsage(event) {
        const counted = decodeUsage(event.usage);
        return counted === undefined ? undefined : { ...counted, units };
      },
      assumed: { buckets: EMPTY_BUCKETS, units },
    });
  },
};
