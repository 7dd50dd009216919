import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type UpstreamErrorClass,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { classOfStatus } from '../shared/class-of-status.js';
import { AUTHENTICATION, BILLING, CONTEXT_LENGTH, isBill, PLACE } from '../shared/error-texts.js';
import { asArray, asObject } from '../shared/json-draft.js';
import { redactMessage } from '../shared/redact-message.js';
import { markRefusedSeals } from '../shared/refuses-seals.js';

/** Source: https://ai.google.dev/gemini-api/docs/troubleshooting and google.rpc.Code */
const CLASS_OF_STATUS: ReadonlyMap<string, UpstreamErrorClass> = new Map([
  ['INVALID_ARGUMENT', 'invalid_request'],
  ['FAILED_PRECONDITION', 'invalid_request'],
  ['OUT_OF_RANGE', 'invalid_request'],
  ['UNAUTHENTICATED', 'authentication'],
  ['PERMISSION_DENIED', 'permission'],
  ['NOT_FOUND', 'not_found'],
  ['RESOURCE_EXHAUSTED', 'rate_limit'],
  ['CANCELLED', 'server_error'],
  ['INTERNAL', 'server_error'],
  ['UNKNOWN', 'server_error'],
  ['UNAVAILABLE', 'overloaded'],
  ['DEADLINE_EXCEEDED', 'timeout'],
]);

const TOO_MANY = /exceeds the maximum number of tokens/i;
const BAD_KEY = /API_KEY_INVALID|API_KEY_SERVICE_BLOCKED|ACCESS_TOKEN_EXPIRED/;
const UNPAID = /BILLING_DISABLED/;

/** A provider's error body, whatever it is, with its HTTP status (0 when it came inside a stream). Never throws. */
export function decodeError(status: number, body: string): UpstreamErrorInfo {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(body) as JsonValue;
  } catch {
    return describeError(status, {}, body.trim()); // Text is a message too.
  }
  return decodeErrorValue(status, parsed);
}

/** Likewise for a body that is parsed already. The error of a stream may stand in a list. */
export function decodeErrorValue(status: number, body: JsonValue): UpstreamErrorInfo {
  const first = Array.isArray(body) ? (body as readonly JsonValue[])[0] : body;
  if (!isJsonObject(first)) return describeError(status, {}, typeof first === 'string' ? first : '');
  const error = isJsonObject(first.error) ? first.error : first;
  return describeError(status, error, textOf(error.message) ?? textOf(first.error) ?? textOf(first.message) ?? '');
}

function describeError(given: number, error: JsonObject, text: string): UpstreamErrorInfo {
  const status = given > 0 ? given : typeof error.code === 'number' ? error.code : 0;
  const message = redactMessage(text) || `The provider answered with status ${status} and no message.`;
  const type = textOf(error.status);
  const retryAfterMs = readRetryDelay(error.details);
  const errorClass = classify(status, type, error, message);
  return {
    class: errorClass,
    message,
    ...markRefusedSeals(errorClass, message),
    ...(status > 0 && { status }),
    ...(type !== undefined && { type }),
    ...((typeof error.code === 'number' || typeof error.code === 'string') && { code: String(error.code) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function classify(status: number, type: string | undefined, error: JsonObject, message: string): UpstreamErrorClass {
  const reasons = asArray(error.details)
    .map((detail) => textOf(asObject(detail).reason) ?? '')
    .join(' ');
  // A bad key is a 400 of the Gemini API.
  if (BAD_KEY.test(reasons)) return 'authentication';
  if (UNPAID.test(reasons)) return 'billing';
  const errorClass = (type === undefined ? undefined : CLASS_OF_STATUS.get(type)) ?? classOfStatus(status);
  if (errorClass === 'rate_limit' && isBill(message, type ?? 'RESOURCE_EXHAUSTED')) return 'billing';
  if (errorClass !== 'invalid_request') return errorClass;
  if (CONTEXT_LENGTH.test(message) || TOO_MANY.test(message)) return 'context_length';
  if (AUTHENTICATION.test(message)) return 'authentication';
  if (BILLING.test(message)) return 'billing';
  // Another provider, or the same elsewhere, may serve this place.
  return PLACE.test(message) ? 'permission' : 'invalid_request';
}

/** `google.rpc.RetryInfo`: `retryDelay: "48.9s"`, in milliseconds. */
function readRetryDelay(details: JsonValue | undefined): number | undefined {
  for (const detail of asArray(details)) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(asObject(detail).retryDelay) ?? '')?.[1];
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1_000);
  }
  return undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
