import type { AttemptIntent, AttemptRecord, NanoUsd, RequestRecord } from '@helix/contracts';
import type { AttemptsTable, OriginsTable, PayersTable, RequestsTable } from '../schema.js';
import { decodeAttemptFacts } from './attempt-facts.js';
import { PAYER_COLUMNS, payerOfValues } from './dimension.js';
import type { Facts } from './facts.js';
import { decodeRequestFacts } from './request-facts.js';

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
  const { intent, outcome } = decodeAttemptFacts(JSON.parse(row.facts) as Facts);
  return {
    intent: {
      id: row.id,
      requestId: row.request_id,
      admittedAt: Number(row.admitted_at),
      payer: payerOfValues(PAYER_COLUMNS.map((column) => row[column])),
      model: row.model,
      provider: row.provider ?? '',
      upstreamModel: row.upstream_model ?? '',
      operation: row.operation as AttemptIntent['operation'],
      dialect: row.dialect,
      generation: row.generation,
      ...intent,
    },
    status: row.status as AttemptRecord['status'],
    cost: row.cost as NanoUsd,
    ...outcome,
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
    cost: row.cost as NanoUsd,
    generation: row.generation,
    ...decodeRequestFacts(JSON.parse(row.facts) as Facts),
  };
}
