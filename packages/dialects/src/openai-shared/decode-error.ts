import { isJsonObject, type JsonObject, type JsonValue, type UpstreamErrorInfo } from '@helix/contracts';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { redactMessage } from '../shared/redact-message.js';
import { markRefusedSeals } from '../shared/refuses-seals.js';
import { classifyError } from './classify-error.js';
import { readMinimaxStatus } from './minimax-status.js';

/** "try again in 6m0.5s" (OpenAI, Groq), "retry after 6 seconds" (Azure), "wait 60 seconds before retrying" (GitHub). */
const RETRY_IN =
  /(?:(?:try again|retry) (?:in|after)|wait) (?=\d)(?:(\d+)h)?(?:(\d+)m(?!s|i))?(?:(\d+(?:\.\d+)?) ?(ms|milliseconds?|s|seconds?|minutes?)\b)?/i;

/**
 * A provider's error body with its HTTP status (0 when it came inside a stream or a 200 answer). Takes every shape that providers of OpenAI's
 * dialects send: `{error:{…}}`, `{error:"…"}`, `{message,type,code}`, `{detail}`, `[{error}]`, `{errors:[…]}` (Cloudflare), `{base_resp:{…}}` (MiniMax),
 * text and nothing. Never throws.
 */
export function decodeError(status: number, body: string): UpstreamErrorInfo {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(body) as JsonValue;
  } catch {
    return describe(status, {}, plainText(body)); // A proxy's page, or nothing.
  }
  return decodeErrorObject(status, parsed);
}

/** Likewise for a body that is parsed already. */
export function decodeErrorObject(status: number, body: JsonValue | undefined): UpstreamErrorInfo {
  if (Array.isArray(body)) return decodeErrorObject(status, (body as readonly JsonValue[])[0]);
  if (!isJsonObject(body)) return describe(status, {}, typeof body === 'string' ? body : '');
  const minimax = readMinimaxStatus(body.base_resp);
  if (minimax !== undefined) return describe(status, minimax.error, asText(minimax.error.message), minimax.meaning);
  const error = isJsonObject(body.error) ? body.error : (firstOf(body.errors) ?? withoutMark(body));
  const message =
    messageOf(error.message) ??
    nonEmpty(body.error) ??
    messageOf(body.message) ??
    messageOf(body.Message) ??
    messageOf(body.detail) ??
    messageOf(error.msg);
  return describe(status, error, message ?? '');
}

/** Cloudflare's `errors: [{ code, message }]`. */
function firstOf(errors: JsonValue | undefined): JsonObject | undefined {
  return asArray(errors).find(isJsonObject);
}

/** Beside a bare message `type: "error"` says that it is one, and no more. */
function withoutMark(body: JsonObject): JsonObject {
  if (body.type !== 'error') return body;
  const { type: _mark, ...error } = body;
  return error;
}

/** `meaning`: the code that says what the error's own does not. */
function describe(httpStatus: number, error: JsonObject, text: string, meaning = reasonOf(error)): UpstreamErrorInfo {
  const status = httpStatus > 0 ? httpStatus : embeddedStatus(error);
  const type = nonEmpty(error.type) ?? nonEmpty(error.error_type) ?? nonEmpty(error.status);
  const code = typeof error.code === 'number' ? String(error.code) : nonEmpty(error.code);
  const message =
    redactMessage(text) ||
    `The provider answered with ${status === 0 ? 'an error' : `status ${status}`} and no message.`;
  const retryAfterMs = retryDelay(error) ?? delayInText(text);
  const said = `${text} ${relayedText(error)}`;
  const errorClass = classifyError({ status, type: type ?? meaning, code: meaning ?? code, text: said });
  return {
    class: errorClass,
    message,
    ...markRefusedSeals(errorClass, said, code),
    ...(status > 0 && { status }),
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
    ...(typeof error.param === 'string' && { param: error.param }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** OpenRouter (`code`), Groq (`status_code`) and Google (`code`) put the status in the body of what they send with 200. */
function embeddedStatus(error: JsonObject): number {
  for (const value of [error.status_code, error.code, error.status]) {
    const status = typeof value === 'string' ? Number(value) : value;
    if (typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600) return status;
  }
  return 0;
}

/** Text, or a validator's list of `{ loc, msg }` (FastAPI), or an object around one (Mistral). */
function messageOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (isJsonObject(value)) return messageOf(value.detail) ?? messageOf(value.message) ?? messageOf(value.msg);
  if (!Array.isArray(value)) return undefined;
  const lines = (value as readonly JsonValue[]).flatMap((item) => {
    if (typeof item === 'string') return [item];
    const { loc, msg } = asObject(item);
    return typeof msg === 'string' ? [`${asArray(loc).join('.')}${Array.isArray(loc) ? ': ' : ''}${msg}`] : [];
  });
  return lines.length === 0 ? undefined : lines.join('; ');
}

/** What a router says about the provider behind it: it tells a rate limit from a filter where its own message does not. */
function relayedText(error: JsonObject): string {
  const metadata = asObject(error.metadata);
  return [metadata.raw, metadata.error_type, ...asArray(metadata.reasons)]
    .filter((text) => typeof text === 'string')
    .join(' ');
}

/** Google: a wrong key is a 400, and only `details[].reason` says so. */
function reasonOf(error: JsonObject): string | undefined {
  for (const detail of asArray(error.details)) {
    if (asObject(detail).reason === 'API_KEY_INVALID') return 'api_key_invalid';
  }
  return nonEmpty(asObject(asObject(error).innererror).code);
}

/** Google's `RetryInfo.retryDelay`: `"48.9s"`. */
function retryDelay(error: JsonObject): number | undefined {
  for (const detail of asArray(error.details)) {
    const delay = /^(\d+(?:\.\d+)?)s$/.exec(String(asObject(detail).retryDelay));
    if (delay !== null) return Math.ceil(Number(delay[1]) * 1_000);
  }
  return undefined;
}

function delayInText(text: string): number | undefined {
  const found = RETRY_IN.exec(text);
  if (found === null) return undefined;
  const [, hours = '0', minutes = '0', amount = '0', unit] = found;
  const last = Number(amount) * millisecondsOf(unit);
  const total = Math.ceil(Number(hours) * 3_600_000 + Number(minutes) * 60_000 + last);
  return total > 0 ? total : undefined;
}

function millisecondsOf(unit = 's'): number {
  const name = unit.toLowerCase();
  if (name.startsWith('minute')) return 60_000;
  return name.startsWith('m') ? 1 : 1_000;
}

function plainText(body: string): string {
  const text = body.trim();
  return text.startsWith('<') ? '' : text;
}
