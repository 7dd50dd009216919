import type { HelixError, JsonObject, JsonValue } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/** Source: https://cloud.google.com/apis/design/errors#handling_errors */
const STATUS_WORDS: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [402, 'RESOURCE_EXHAUSTED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [408, 'DEADLINE_EXCEEDED'],
  [409, 'ABORTED'],
  [413, 'INVALID_ARGUMENT'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
]);

const TYPE_URL = 'type.googleapis.com/google.rpc';

/** The error envelope of Google's APIs, with Helix's stable `code` as the reason and its facts as metadata. */
export function encodeError(error: HelixError, requestId: string): JsonObject {
  const metadata: JsonDraft = { requestId };
  if (error.param !== undefined) metadata.param = error.param;
  for (const [field, value] of Object.entries(error.details))
    metadata[field] ??= typeof value === 'string' ? value : JSON.stringify(value as JsonValue);
  const info = { '@type': `${TYPE_URL}.ErrorInfo`, reason: error.code, domain: 'helix', metadata };
  const wait = error.retryAfterSeconds;
  const retry = { '@type': `${TYPE_URL}.RetryInfo`, retryDelay: `${wait ?? 0}s` };
  return {
    error: {
      code: error.status,
      message: error.message,
      status: STATUS_WORDS.get(error.status) ?? (error.status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
      details: wait === undefined ? [info] : [info, retry],
    },
  };
}
