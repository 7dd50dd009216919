import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type UpstreamErrorClass,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { classOfStatus } from '../shared/class-of-status.js';
import { BILLING, CONTENT_POLICY, CONTEXT_LENGTH, isBill } from '../shared/error-texts.js';
import { redactMessage } from '../shared/redact-message.js';
import { markRefusedSeals } from '../shared/refuses-seals.js';

/** Source: https://platform.claude.com/docs/en/api/errors */
const CLASS_OF_TYPE: ReadonlyMap<string, UpstreamErrorClass> = new Map([
  ['invalid_request_error', 'invalid_request'],
  ['authentication_error', 'authentication'],
  ['billing_error', 'billing'],
  ['permission_error', 'permission'],
  ['not_found_error', 'not_found'],
  ['request_too_large', 'invalid_request'],
  ['rate_limit_error', 'rate_limit'],
  ['timeout_error', 'timeout'],
  ['overloaded_error', 'overloaded'],
  ['api_error', 'server_error'],
]);

const SAYS_MORE: ReadonlySet<number> = new Set([401, 402, 403, 404, 429]);

/**
 * A provider's error body, whatever it is, with its HTTP status (0 when it came inside a stream). Never throws.
 * The class follows from the body's `type` where Anthropic defines it, otherwise from the status.
 */
export function decodeError(status: number, body: string): UpstreamErrorInfo {
  const parsed = parseJson(body);
  if (parsed === undefined) return describeError(status, {}, body.trim());
  return decodeErrorObject(status, parsed);
}

/** Likewise for a body that is parsed already: an `event: error` frame, an error inside a 200 answer, Google's error in a list (Vertex). */
export function decodeErrorObject(status: number, body: JsonValue | undefined): UpstreamErrorInfo {
  if (Array.isArray(body)) return decodeErrorObject(status, (body as readonly JsonValue[])[0]);
  if (!isJsonObject(body)) return describeError(status, {}, typeof body === 'string' ? body : '');
  const error = isJsonObject(body.error) ? body.error : body;
  const message = firstText([error.message, body.error, body.message, body.Message, body.detail]);
  return describeError(status, error, message);
}

function describeError(status: number, error: JsonObject, text: string): UpstreamErrorInfo {
  // Vertex answers in Google's words, where the type is a `status`.
  const own = typeof error.type === 'string' ? error.type : error.status;
  const type = typeof own === 'string' && own !== 'error' ? own : undefined;
  const message = redactMessage(text) || `The provider answered with status ${status} and no message.`;
  const errorClass = classify({ status, type, message });
  return {
    class: errorClass,
    message,
    ...markRefusedSeals(errorClass, message),
    ...(status > 0 && { status }),
    ...(type !== undefined && { type }),
    ...((typeof error.code === 'string' || typeof error.code === 'number') && { code: String(error.code) }),
    ...(typeof error.param === 'string' && { param: error.param }),
  };
}

interface ErrorTraits {
  readonly status: number;
  readonly type: string | undefined;
  readonly message: string;
}

function classify({ status, type, message }: ErrorTraits): UpstreamErrorClass {
  const byStatus = classOfStatus(status);
  const byType = type === undefined ? undefined : CLASS_OF_TYPE.get(type);
  // Compatible servers call everything `invalid_request_error`; a status that says more than "the request is wrong" is believed.
  const errorClass =
    byType === undefined || (byType === 'invalid_request' && SAYS_MORE.has(status)) ? byStatus : byType;
  if (errorClass === 'rate_limit' && isBill(message, type)) return 'billing';
  if (errorClass !== 'invalid_request') return errorClass;
  // A 400 of one type stands for several causes; only the message tells them apart.
  if (CONTEXT_LENGTH.test(message)) return 'context_length';
  if (BILLING.test(message)) return 'billing';
  if (CONTENT_POLICY.test(message)) return 'content_policy';
  return errorClass;
}

function firstText(values: readonly (JsonValue | undefined)[]): string {
  for (const value of values) if (typeof value === 'string' && value !== '') return value;
  return '';
}

function parseJson(body: string): JsonValue | undefined {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    return undefined; // Proxies answer with HTML or plain text; the text becomes the message.
  }
}
