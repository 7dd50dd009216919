import { type Dialect, isJsonObject, type JsonObject, type ReplyFacts, type RequestSummary } from '@helix/contracts';
import { decodeError, decodeErrorBody } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { invalid, textOf } from '../openai-shared/fields.js';
import { patchRequest } from '../openai-shared/patch-request.js';

/** OpenAI's embeddings. Source: https://platform.openai.com/docs/api-reference/embeddings */
export const openaiEmbeddings: Dialect = {
  id: 'openai-embeddings',
  operation: 'embeddings',
  summarize,
  patchRequest: (bytes, body, patch) => patchRequest(bytes, body, { ...patch, forceUsage: false }),
  inspectResponse,
  encodeError,
  decodeError,
};

function summarize(body: JsonObject, byteLength: number): RequestSummary {
  if (typeof body.model !== 'string' || body.model === '') throw invalid('model', 'name the model, as a string');
  if (typeof body.input !== 'string' && !Array.isArray(body.input)) throw invalid('input', 'give a string, a list of strings, or token lists');
  return {
    model: body.model,
    stream: false,
    maxOutputTokens: 0,
    choices: 1,
    byteLength,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: false,
    endUser: textOf(body.user),
  };
}

function inspectResponse(body: unknown): ReplyFacts {
  if (!isJsonObject(body)) return facts({ error: { class: 'server_error', message: 'The provider’s answer is not an object.' } });
  if (body.error !== undefined && body.error !== null) return facts({ error: decodeErrorBody(body, undefined) });
  if (!Array.isArray(body.data)) return facts({ error: { class: 'server_error', message: 'The provider’s answer has no list `data`.' } });
  const raw = isJsonObject(body.usage) ? { completion_tokens: 0, ...body.usage } : undefined;
  return facts({ usage: decodeUsage(raw), model: textOf(body.model) });
}

function facts(known: Partial<ReplyFacts>): ReplyFacts {
  return { usage: undefined, model: undefined, id: undefined, error: undefined, generatedTokens: 0, ...known };
}
