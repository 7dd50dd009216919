import { type AttemptRecord, inputTokens, outputTokens, type RequestRecord } from '@helix/contracts';
import type { AttemptsTable, RequestsTable, TracesTable } from '../schema.js';
import type { Dimension } from './dimension.js';

/** What the driver takes. */
export type Value = string | number | bigint | null;

/** An attempt on its way to the database. */
export interface AttemptRow {
  readonly record: AttemptRecord;
  readonly payer: Dimension;
  readonly origin: Dimension;
  /** As `encodeAttemptFacts` gives them. */
  readonly facts: string;
}

/** A request on its way to the database. */
export interface RequestRow {
  readonly record: RequestRecord;
  readonly payer: Dimension;
  readonly origin: Dimension;
  /** As `encodeRequestFacts` gives them. */
  readonly facts: string;
}

/** A trace on its way to the database. */
export interface TraceRow {
  readonly createdAt: number;
  readonly requestId: string;
  /** Which meters the request was held by. */
  readonly meters: Dimension;
  /** As `encodeTrace` gives it. */
  readonly data: string;
}

/** The order in which `pushAttempt` gives its values. */
export const ATTEMPT_COLUMNS = [
  'admitted_at',
  'request_id',
  'id',
  'payer',
  'origin',
  'status',
  'input_tokens',
  'output_tokens',
  'cost',
  'facts',
] as const satisfies readonly (keyof AttemptsTable)[];

/** The order in which `pushRequest` gives its values. */
export const REQUEST_COLUMNS = [
  'id',
  'created_at',
  'payer',
  'origin',
  'status',
  'cost',
  'facts',
] as const satisfies readonly (keyof RequestsTable)[];

/** The order in which `pushTrace` gives its values. */
export const TRACE_COLUMNS = [
  'created_at',
  'request_id',
  'meters',
  'data',
] as const satisfies readonly (keyof TracesTable)[];

/** Adds the values of an attempt; its payer and origin must have their row ids. */
export function pushAttempt(values: Value[], { record, payer, origin, facts }: AttemptRow): void {
  const { intent, buckets } = record;
  values.push(
    intent.admittedAt,
    intent.requestId,
    intent.id,
    payer.rowId ?? null,
    origin.rowId ?? null,
    record.status,
    inputTokens(buckets),
    outputTokens(buckets),
    record.cost,
    facts,
  );
}

/** Adds the values of a request; its payer and origin must have their row ids. */
export function pushRequest(values: Value[], { record, payer, origin, facts }: RequestRow): void {
  values.push(
    record.id,
    record.createdAt,
    payer.rowId ?? null,
    origin.rowId ?? null,
    record.status,
    record.cost,
    facts,
  );
}

/** Adds the values of a trace; its set of meters must have its row id. */
export function pushTrace(values: Value[], { createdAt, requestId, meters, data }: TraceRow): void {
  values.push(createdAt, requestId, meters.rowId ?? null, data);
}
