import type { MaybePromise } from './brand.js';
import type { TokenBuckets } from './chat/usage.js';
import type { Operation } from './dialect.js';
import type { ErrorCode } from './errors.js';
import type { Scope } from './meter/scope.js';
import type { NanoUsd } from './money.js';
import type { UsageUnits } from './usage-units.js';

/** Who pays: copied into every row, so that a row stands for itself. */
export interface Payer {
  readonly org: string | undefined;
  readonly team: string | undefined;
  readonly user: string | undefined;
  readonly key: string | undefined;
  readonly endUser: string | undefined;
  readonly tags: readonly string[];
}

/** Written before an attempt goes out, so that a call in flight at a `kill -9` is found again and booked by its estimate. */
export interface AttemptIntent {
  readonly id: string;
  readonly requestId: string;
  /** When the request was admitted (milliseconds since the epoch), the `createdAt` of its record: the window that it is charged to. */
  readonly admittedAt: number;
  readonly startedAt: number;
  readonly payer: Payer;
  /** The model as asked. */
  readonly model: string;
  readonly provider: string;
  /** The model's name at the provider. */
  readonly upstreamModel: string;
  readonly operation: Operation;
  readonly dialect: string;
  readonly estimatedCost: NanoUsd;
  readonly estimatedInputTokens: number;
  readonly generation: string;
}

export type AttemptStatus = 'ok' | 'failed' | 'cancelled' | 'truncated';

/** What became of an attempt. */
export interface AttemptRecord {
  readonly intent: AttemptIntent;
  readonly status: AttemptStatus;
  readonly httpStatus: number | undefined;
  readonly upstreamRequestId: string | undefined;
  readonly ttftMs: number | undefined;
  readonly durationMs: number;
  readonly buckets: TokenBuckets;
  /** What was used that is not counted in tokens. */
  readonly units?: UsageUnits | undefined;
  readonly cost: NanoUsd;
  /** The tokens were counted or bounded by us, not reported. */
  readonly estimated: boolean;
  /** The price was the provider's own report. */
  readonly reported: boolean;
  /** The price is not known: the cost is 0 because nobody could tell, not because it is free. */
  readonly unpriced: boolean;
  /** Error class and a short message without secrets. */
  readonly error: string | undefined;
}

export type RequestStatus = 'ok' | 'refused' | 'failed' | 'cancelled' | 'truncated';

export interface RequestRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly payer: Payer;
  readonly operation: Operation;
  readonly dialect: string;
  /** As asked; `''` when the request never got that far. */
  readonly model: string;
  readonly status: RequestStatus;
  readonly code: ErrorCode | undefined;
  readonly httpStatus: number;
  readonly estimated: boolean;
  readonly cache: 'hit' | 'miss' | 'coalesced';
  readonly buckets: TokenBuckets;
  /** What was used that is not counted in tokens. */
  readonly units?: UsageUnits | undefined;
  readonly cost: NanoUsd;
  readonly ttftMs: number | undefined;
  readonly durationMs: number;
  /** The gateway's own part of the duration. */
  readonly overheadMs: number;
  readonly generation: string;
  readonly attempts: number;
}

export type SpendGroup = 'org' | 'team' | 'user' | 'key' | 'end_user' | 'model' | 'provider' | 'tag' | 'day';

export interface SpendQuery {
  /** Milliseconds since the epoch, inclusive. */
  readonly from: number | undefined;
  /** Exclusive. */
  readonly to: number | undefined;
  readonly scope: Scope;
  readonly groupBy: readonly SpendGroup[];
}

export interface SpendRow {
  readonly group: Readonly<Partial<Record<SpendGroup, string | null>>>;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly units?: UsageUnits | undefined;
  readonly cost: NanoUsd;
}

export interface RequestQuery {
  readonly scope: Scope;
  readonly status: RequestStatus | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly limit: number;
  /** The last page's `nextCursor`. */
  readonly cursor: string | undefined;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | undefined;
}

/**
 * Append-only, idempotent by id. `intend` is durable against `kill -9` when it resolves (or returns), and fails with `store_unavailable` when it cannot
 * be: then the call must not be made. All that is said in one turn of the event loop may share one write at its end. `record` and `complete` are durable
 * by then too (until then the intent stands for the call). The database gets rows in batches. Reading methods see every row that was written before
 * they were called; the attempts of a request are found with its row.
 */
export interface Ledger {
  intend(intent: AttemptIntent): MaybePromise<void>;
  record(attempt: AttemptRecord): void;
  complete(request: RequestRecord): void;
  /** Booked cost of the attempts in the scope that were admitted in [from, to). */
  sumSpend(scope: Scope, from: number, to: number | undefined): MaybePromise<NanoUsd>;
  spend(query: SpendQuery): MaybePromise<readonly SpendRow[]>;
  requests(query: RequestQuery): MaybePromise<Page<RequestRecord>>;
  request(
    id: string,
  ): MaybePromise<{ readonly request: RequestRecord | undefined; readonly attempts: readonly AttemptRecord[] }>;
  /** Resolves when everything written so far is in the database. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** One line of a request's decision trace. */
export interface TraceEntry {
  readonly hook: string;
  readonly plugin: string;
  readonly ms: number;
  readonly said: string;
  readonly candidates?: readonly string[] | undefined;
}

/** What the request log keeps beside the ledger: the decisions and the meters, no prompt. */
export interface RequestTrace {
  readonly requestId: string;
  readonly createdAt: number;
  readonly trace: readonly TraceEntry[];
  /** What was reserved at admission and booked at settlement, in the meter's own unit. */
  readonly meters: readonly { readonly id: string; readonly reserved: bigint; readonly settled: bigint }[];
  readonly warnings: readonly string[];
}

/** Keeps traces, newest first, up to a bound. */
export interface RequestLogStore {
  append(trace: RequestTrace): void;
  find(requestId: string): MaybePromise<RequestTrace | undefined>;
  /** Deletes what is older than `olderThan` (milliseconds since the epoch); gives the number of rows. */
  prune(olderThan: number): MaybePromise<number>;
}
