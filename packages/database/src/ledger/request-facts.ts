import type { RequestRecord } from '@helix/contracts';
import { type Facts, optionalNumber, optionalText } from './facts.js';
import { jsonMilliseconds, jsonText } from './json-text.js';
import { packBuckets, unpackBuckets } from './packed-buckets.js';

/** What a request's facts say. */
export type RequestFacts = Pick<
  RequestRecord,
  'code' | 'httpStatus' | 'estimated' | 'cache' | 'buckets' | 'ttftMs' | 'durationMs' | 'overheadMs' | 'attempts'
>;

/**
 * The facts of a request that no query asks for, as one JSON array: `[code, http status, estimated, cache, buckets, ttft, duration, overhead, attempts]`.
 * The same text stands in the journal and in the row.
 */
export function encodeRequestFacts(request: RequestRecord): string {
  return `[${jsonText(request.code)},${request.httpStatus},${request.estimated ? 1 : 0},"${request.cache}","${packBuckets(request.buckets)}",${jsonMilliseconds(request.ttftMs)},${jsonMilliseconds(request.durationMs)},${jsonMilliseconds(request.overheadMs)},${request.attempts}]`;
}

/** Reads what `encodeRequestFacts` wrote, after `JSON.parse`. */
export function decodeRequestFacts(facts: Facts): RequestFacts {
  const [code, httpStatus, estimated, cache, buckets, ttftMs, durationMs, overheadMs, attempts] = facts;
  return {
    code: optionalText(code) as RequestRecord['code'],
    httpStatus: Number(httpStatus),
    estimated: estimated === 1,
    cache: cache as RequestRecord['cache'],
    buckets: unpackBuckets(String(buckets)),
    ttftMs: optionalNumber(ttftMs),
    durationMs: Number(durationMs),
    overheadMs: Number(overheadMs),
    attempts: Number(attempts),
  };
}
