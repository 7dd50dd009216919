import { type AttemptRecord, inputTokens, outputTokens, type RequestRecord, type RequestTrace } from '@helix/contracts';
import type { AttemptsTable, RequestsTable, TracesTable } from '../schema.js';
import { packFlags } from './attempt-flags.js';
import type { Dimension } from './dimension.js';
import { packBuckets } from './packed-buckets.js';

/** What the driver takes. */
export type Value = string | number | bigint | null;

/** An attempt on its way to the database. */
export interface AttemptRow {
  readonly record: AttemptRecord;
  readonly payer: Dimension;
  readonly origin: Dimension;
}

/** A request on its way to the database. */
export interface RequestRow {
  readonly record: RequestRecord;
  readonly payer: Dimension;
  readonly origin: Dimension;
}

/** The order in which `pushAttempt` gives its values. */
export const ATTEMPT_COLUMNS = [
  'admitted_at',
  'request_id',
  'id',
  'payer',
  'origin',
  'started_at',
  'status',
  'http_status',
  'upstream_request_id',
  'ttft_ms',
  'duration_ms',
  'buckets',
  'input_tokens',
  'output_tokens',
  'cost',
  'estimated_cost',
  'estimated_input',
  'flags',
  'error',
] as const satisfies readonly (keyof AttemptsTable)[];

/** The order in which `pushRequest` gives its values. */
export const REQUEST_COLUMNS = [
  'id',
  'created_at',
  'payer',
  'origin',
  'status',
  'code',
  'http_status',
  'estimated',
  'cache',
  'buckets',
  'cost',
  'ttft_ms',
  'duration_ms',
  'overhead_ms',
  'attempts',
] as const satisfies readonly (keyof RequestsTable)[];

/** The order in which `pushTrace` gives its values. */
export const TRACE_COLUMNS = ['created_at', 'request_id', 'data'] as const satisfies readonly (keyof TracesTable)[];

/** Adds the values of an attempt; its payer and origin must have their row ids. */
export function pushAttempt(values: Value[], { record, payer, origin }: AttemptRow): void {
  const { intent, buckets } = record;
  values.push(
    intent.admittedAt,
    intent.requestId,
    intent.id,
    payer.rowId ?? null,
    origin.rowId ?? null,
    intent.startedAt,
    record.status,
    record.httpStatus ?? null,
    record.upstreamRequestId ?? null,
    record.ttftMs ?? null,
    record.durationMs,
    packBuckets(buckets),
    inputTokens(buckets),
    outputTokens(buckets),
    record.cost,
    intent.estimatedCost,
    intent.estimatedInputTokens,
    packFlags(record),
    record.error ?? null,
  );
}

/** Adds the values of a request; its payer and origin must have their row ids. */
export function pushRequest(values: Value[], { record, payer, origin }: RequestRow): void {
  values.push(
    record.id,
    record.createdAt,
    payer.rowId ?? null,
    origin.rowId ?? null,
    record.status,
    record.code ?? null,
    record.httpStatus,
    record.estimated ? 1 : 0,
    record.cache,
    packBuckets(record.buckets),
    record.cost,
    record.ttftMs ?? null,
    record.durationMs,
    record.overheadMs,
    record.attempts,
  );
}

/** Adds the values of a trace; the data is JSON. */
export function pushTrace(values: Value[], trace: RequestTrace): void {
  const { createdAt, requestId, trace: entries, meters, warnings } = trace;
  values.push(createdAt, requestId, JSON.stringify({ trace: entries, meters, warnings }));
}
