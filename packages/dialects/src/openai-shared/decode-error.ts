import { isJsonObject, type JsonObject, type UpstreamErrorClass, type UpstreamErrorInfo } from '@helix/contracts';
import { objectOrEmpty, textOf } from './fields.js';

const MOST_MESSAGE = 2_000;
const CONTEXT = /prompt is too long|maximum context length|context[_ ]length|context window|input tokens exceeded|too many tokens|input token count|exceeded max context|total length of all messages|input is too long|context size/i;
const CONTENT = /content[_ ]?(filter|policy)|data_inspection_failed|safety system|moderation/i;
const KEYS = /\b(sk|gsk|xai|pplx|AIza|r8|hf|key)[-_][A-Za-z0-9*_-]{6,}/g;

/** An error body of OpenAI's many relatives: an object, a string or a number where OpenAI has an object, `detail`, lists, or plain text. Never throws. */
export function decodeError(status: number, body: string): UpstreamErrorInfo {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  const value: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isJsonObject(value)) return build(status, body.slice(0, MOST_MESSAGE), undefined, undefined, undefined);
  return decodeErrorBody(value, status);
}

/** As `decodeError`, from the parsed body; `status` undefined inside a stream. */
export function decodeErrorBody(value: JsonObject, status: number | undefined): UpstreamErrorInfo {
  const { error } = value;
  if (typeof error === 'string') return build(status, error, undefined, codeText(value.code), undefined);
  const inner = isJsonObject(error) ? error : value;
  const metadata = objectOrEmpty(inner.metadata);
  const type = textOf(inner.type) ?? textOf(metadata.error_type) ?? textOf(value.error_type) ?? (typeof value.object === 'string' && value.object === 'error' ? undefined : textOf(inner.status));
  const code = codeText(inner.code) ?? codeText(value.code);
  const own = Number(inner.status_code ?? (typeof inner.code === 'number' ? inner.code : undefined));
  return build(status ?? (Number.isInteger(own) && own >= 400 && own < 600 ? own : undefined), messageOf(inner, value), type, code, textOf(inner.param));
}

function messageOf(inner: JsonObject, outer: JsonObject): string {
  for (const value of [inner.message, outer.message, outer.detail, inner.detail, outer.Message]) {
    if (typeof value === 'string' && value !== '') return value;
    if (value !== undefined && value !== null) return JSON.stringify(value);
  }
  return JSON.stringify(outer);
}

function codeText(code: unknown): string | undefined {
  if (typeof code === 'string' && code !== '') return code;
  return typeof code === 'number' ? String(code) : undefined;
}

function build(status: number | undefined, message: string, type: string | undefined, code: string | undefined, param: string | undefined): UpstreamErrorInfo {
  const shown = message.slice(0, MOST_MESSAGE).replace(KEYS, '***');
  return {
    class: classify(status, shown, type, code),
    message: shown === '' ? `The provider answered with status ${status ?? 'unknown'} and no message.` : shown,
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  };
}

function classify(status: number | undefined, message: string, type = '', code = ''): UpstreamErrorClass {
  const words = `${type} ${code}`.toLowerCase();
  if (/insufficient_quota|billing|insufficient balance|credits|arrearage/.test(`${words} ${message.toLowerCase()}`) && status !== 400) return 'billing';
  if (/context_length|too_many_tokens/.test(words) || ((status === undefined || status === 400 || status === 413 || status === 422) && CONTEXT.test(message))) return 'context_length';
  if (/content_filter|content_policy|data_inspection/.test(words) || (status === 400 && CONTENT.test(`${words} ${message}`))) return 'content_policy';
  if (/invalid_api_key|authentication|unauthenticated|unauthorized/.test(words) || (status === 400 && /(incorrect|invalid|wrong) api key|api key not valid/i.test(message))) return 'authentication';
  if (/model_not_found|not_found|deploymentnotfound/.test(words)) return 'not_found';
  if (/rate_limit|throttl|resource_exhausted|ratelimit/.test(words)) return 'rate_limit';
  switch (status) {
    case 401:
    case 498:
      return /capacity/.test(words) ? 'overloaded' : 'authentication';
    case 402:
      return 'billing';
    case 403:
      return 'permission';
    case 404:
      return 'not_found';
    case 408:
    case 504:
      return 'timeout';
    case 429:
      return 'rate_limit';
    case 503:
    case 529:
      return 'overloaded';
    case undefined:
      return /overload|unavailable/.test(words) ? 'overloaded' : /invalid_request|tool_use_failed/.test(words) ? 'invalid_request' : 'server_error';
    default:
      return status >= 500 ? 'server_error' : status >= 400 ? 'invalid_request' : 'server_error';
  }
}
