import type { AttemptIntent, AttemptRecord, NanoUsd, RequestRecord } from '@helix/contracts';
import type { AttemptsTable, OriginsTable, PayersTable, RequestsTable } from '../schema.js';
import { unpackFlags } from './attempt-flags.js';
import { PAYER_COLUMNS, payerOfValues } from './dimension.js';
import { unpackBuckets } from './packed-buckets.js';

/** A row as the driver reads it: every integer is a bigint. */
type Read<Table> = {
  readonly [Column in keyof Table]: Table[Column] extends string | null ? Table[Column] : unknown;
};
type Joined = Omit<Read<PayersTable>, 'id'> & Omit<Read<OriginsTable>, 'id'>;

/** An attempt with its payer and origin. */
export type ReadAttempt = Read<AttemptsTable> & Joined;

/** A request with its payer and origin. */
export type ReadRequest = Read<RequestsTable> & Joined;

/** The record of an attempt's row. */
export function readAttempt(row: ReadAttempt): AttemptRecord {
  const intent: AttemptIntent = {
    id: row.id,
    requestId: row.request_id,
    admittedAt: Number(row.admitted_at),
    startedAt: Number(row.started_at),
    payer: payerOfValues(PAYER_COLUMNS.map((column) => row[column])),
    model: row.model,
    provider: row.provider ?? '',
    upstreamModel: row.upstream_model ?? '',
    operation: row.operation as AttemptIntent['operation'],
    dialect: row.dialect,
    estimatedCost: row.estimated_cost as NanoUsd,
    estimatedInputTokens: Number(row.estimated_input),
    generation: row.generation,
  };
  return {
    intent,
    status: row.status as AttemptRecord['status'],
    httpStatus: optionalNumber(row.http_status),
    upstreamRequestId: row.upstream_request_id ?? undefined,
    ttftMs: optionalNumber(row.ttft_ms),
    durationMs: Number(row.duration_ms),
    buckets: unpackBuckets(row.buckets),
    cost: row.cost as NanoUsd,
    ...unpackFlags(Number(row.flags)),
    error: row.error ?? undefined,
  };
}

/** The record of a request's row. */
export function readRequest(row: ReadRequest): RequestRecord {
  return {
    id: row.id,
    createdAt: Number(row.created_at),
    payer: payerOfValues(PAYER_COLUMNS.map((column) => row[column])),
    operation: row.operation as RequestRecord['operation'],
    dialect: row.dialect,
    model: row.model,
    status: row.status as RequestRecord['status'],
    code: (row.code ?? undefined) as RequestRecord['code'],
    httpStatus: Number(row.http_status),
    estimated: Number(row.estimated) === 1,
    cache: row.cache as RequestRecord['cache'],
    buckets: unpackBuckets(row.buckets),
    cost: row.cost as NanoUsd,
    ttftMs: optionalNumber(row.ttft_ms),
    durationMs: Number(row.duration_ms),
    overheadMs: Number(row.overhead_ms),
    generation: row.generation,
    attempts: Number(row.attempts),
  };
}

function optionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
