import type { RequestRecord } from '@helix/contracts';
import {
  type Facts,
  milliseconds,
  optionalNumber,
  optionalText,
  packBuckets,
  packUnits,
  unpackBuckets,
  unpackUnits,
} from './facts.js';

/** What a request's facts say. */
export type RequestFacts = Pick<
  RequestRecord,
  | 'code'
  | 'httpStatus'
  | 'estimated'
  | 'cache'
  | 'buckets'
  | 'ttftMs'
  | 'durationMs'
  | 'overheadMs'
  | 'attempts'
  | 'units'
>;

/**
 * The facts of a request that no query asks for, as one JSON array: `[code, http status, estimated, cache, buckets, ttft, duration, overhead, attempts,
 * units]`; the units are left out where there are none.
 * The same text stands in the journal and in the row.
 */
export function encodeRequestFacts(request: RequestRecord): string {
  return JSON.stringify([
    request.code ?? null,
    request.httpStatus,
    request.estimated ? 1 : 0,
    request.cache,
    packBuckets(request.buckets),
    milliseconds(request.ttftMs),
    milliseconds(request.durationMs),
    milliseconds(request.overheadMs),
    request.attempts,
    ...packUnits(request.units),
  ]);
}

/** Reads what `encodeRequestFacts` wrote, after `JSON.parse`. */
export function decodeRequestFacts(facts: Facts): RequestFacts {
  const [code, httpStatus, estimated, cache, buckets, ttftMs, durationMs, overheadMs, attempts, units] = facts;
  return {
    code: optionalText(code) as RequestRecord['code'],
    httpStatus: Number(httpStatus),
    estimated: estimated === 1,
    cache: cache as RequestRecord['cache'],
    buckets: unpackBuckets(buckets),
    ttftMs: optionalNumber(ttftMs),
    durationMs: Number(durationMs),
    overheadMs: Number(overheadMs),
    attempts: Number(attempts),
    ...unpackUnits(units),
  };
}
