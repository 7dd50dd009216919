import {
  type AttemptIntent,
  type AttemptRecord,
  inputTokens,
  type NanoUsd,
  outputTokens,
  type Payer,
  type RequestRecord,
  type TokenBuckets,
} from '@helix/contracts';
import type { AttemptsTable, RequestsTable } from './schema.js';

/** A row as the driver reads it: every integer is a bigint. */
export type Read<Table> = {
  readonly [Column in keyof Table]: Table[Column] extends string | null ? Table[Column] : unknown;
};

const BUCKETS = [
  'inputUncached',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'inputImage',
  'outputText',
  'outputReasoning',
  'outputAudio',
] as const satisfies readonly (keyof TokenBuckets)[];

export const ATTEMPT_COLUMNS = [
  'id',
  'request_id',
  'admitted_at',
  'started_at',
  'org',
  'team',
  'user',
  'key',
  'end_user',
  'tags',
  'model',
  'provider',
  'upstream_model',
  'operation',
  'dialect',
  'generation',
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

export const REQUEST_COLUMNS = [
  'id',
  'created_at',
  'org',
  'team',
  'user',
  'key',
  'end_user',
  'tags',
  'operation',
  'dialect',
  'model',
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
  'generation',
  'attempts',
] as const satisfies readonly (keyof RequestsTable)[];

/** Values in the order of `ATTEMPT_COLUMNS`. */
export function attemptValues(record: AttemptRecord): (string | number | bigint | null)[] {
  const { intent, buckets } = record;
  const { payer } = intent;
  return [
    intent.id,
    intent.requestId,
    intent.admittedAt,
    intent.startedAt,
    payer.org ?? null,
    payer.team ?? null,
    payer.user ?? null,
    payer.key ?? null,
    payer.endUser ?? null,
    packTags(payer.tags),
    intent.model,
    intent.provider,
    intent.upstreamModel,
    intent.operation,
    intent.dialect,
    intent.generation,
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
    (record.estimated ? 1 : 0) | (record.reported ? 2 : 0) | (record.unpriced ? 4 : 0),
    record.error ?? null,
  ];
}

/** Values in the order of `REQUEST_COLUMNS`. */
export function requestValues(record: RequestRecord): (string | number | bigint | null)[] {
  const { payer } = record;
  return [
    record.id,
    record.createdAt,
    payer.org ?? null,
    payer.team ?? null,
    payer.user ?? null,
    payer.key ?? null,
    payer.endUser ?? null,
    packTags(payer.tags),
    record.operation,
    record.dialect,
    record.model,
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
    record.generation,
    record.attempts,
  ];
}

export function readAttempt(row: Read<AttemptsTable>): AttemptRecord {
  const flags = Number(row.flags);
  const intent: AttemptIntent = {
    id: row.id,
    requestId: row.request_id,
    admittedAt: Number(row.admitted_at),
    startedAt: Number(row.started_at),
    payer: readPayer(row),
    model: row.model,
    provider: row.provider,
    upstreamModel: row.upstream_model,
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
    estimated: (flags & 1) !== 0,
    reported: (flags & 2) !== 0,
    unpriced: (flags & 4) !== 0,
    error: row.error ?? undefined,
  };
}

export function readRequest(row: Read<RequestsTable>): RequestRecord {
  return {
    id: row.id,
    createdAt: Number(row.created_at),
    payer: readPayer(row),
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

function readPayer(row: {
  readonly org: string | null;
  readonly team: string | null;
  readonly user: string | null;
  readonly key: string | null;
  readonly end_user: string | null;
  readonly tags: string | null;
}): Payer {
  return {
    org: row.org ?? undefined,
    team: row.team ?? undefined,
    user: row.user ?? undefined,
    key: row.key ?? undefined,
    endUser: row.end_user ?? undefined,
    tags: row.tags === null ? [] : (JSON.parse(row.tags) as readonly string[]),
  };
}

function packTags(tags: readonly string[]): string | null {
  return tags.length === 0 ? null : JSON.stringify(tags);
}

function packBuckets(buckets: TokenBuckets): string {
  return `${buckets.inputUncached},${buckets.cacheRead},${buckets.cacheWrite5m},${buckets.cacheWrite1h},${buckets.inputAudio},${buckets.inputImage},${buckets.outputText},${buckets.outputReasoning},${buckets.outputAudio}`;
}

function unpackBuckets(text: string): TokenBuckets {
  const counts = text.split(',').map(Number);
  return Object.fromEntries(BUCKETS.map((name, index) => [name, counts[index] ?? 0])) as unknown as TokenBuckets;
}

function optionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
