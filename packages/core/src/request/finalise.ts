import {
  addBuckets,
  addUnits,
  EMPTY_BUCKETS,
  type HelixError,
  isPromise,
  type MaybePromise,
  type NanoUsd,
  type RequestRecord,
  type RequestStatus,
  type TokenBuckets,
  type UsageUnits,
  ZERO_USD,
} from '@helix/contracts';
import type { CoreServices } from '../services.js';
import type { RequestScope } from './request-scope.js';

/** How a request ended, and what has to be given back. */
export interface RequestEnd {
  /** The id of its generation. */
  readonly generation: string;
  readonly status: RequestStatus;
  readonly error: HelixError | undefined;
  release(): void;
}

/**
 * Settles the hold, writes the request's row and tells the observers, behind whom the generation's lease is released. Neither throws nor rejects; done at
 * once when the meters settle at once.
 */
export function finalise(scope: RequestScope, services: CoreServices, end: RequestEnd): MaybePromise<void> {
  scope.onAbort(undefined);
  const unsettled = (failure: unknown): void =>
    services.logger.error('a hold could not be settled; its lease will end it', {
      requestId: scope.requestId,
      error: String(failure),
    });
  try {
    const settling = scope.held?.settle();
    if (isPromise(settling)) return settling.catch(unsettled).then(() => bookRequest(scope, services, end));
  } catch (failure) {
    unsettled(failure);
  }
  bookRequest(scope, services, end);
}

function bookRequest(scope: RequestScope, services: CoreServices, end: RequestEnd): void {
  const { clock, ledger, logger } = services;
  const record = recordOf(scope, clock.monotonic() - scope.startedAt, end);
  // Callers that nobody knows leave a line in the log, not a row in the ledger: junk traffic must not fill it.
  if (scope.principalIfKnown !== undefined) {
    try {
      ledger.complete(record);
    } catch (failure) {
      logger.error('a request row could not be written', { requestId: scope.requestId, error: String(failure) });
    }
  }
  services.observers.push(
    scope.chain,
    {
      requestId: scope.requestId,
      operation: scope.operation,
      dialect: scope.dialect,
      method: scope.method,
      path: scope.path,
      headers: scope.headers,
      remoteAddress: scope.remoteAddress,
      receivedAt: scope.receivedAt,
      signal: NEVER,
      note: ignoreNote,
      principal: scope.principalIfKnown,
      record,
      attempts: scope.attempts,
      trace: scope.trace,
      meters: scope.held?.amounts ?? [],
      limits: scope.held?.states ?? [],
      warnings: scope.warnings,
    },
    end.release,
  );
}

const NEVER = new AbortController().signal;

function ignoreNote(): void {}

/** The request's row: its attempts added up. */
function recordOf(scope: RequestScope, durationMs: number, { generation, status, error }: RequestEnd): RequestRecord {
  let buckets: TokenBuckets = EMPTY_BUCKETS;
  let cost: bigint = ZERO_USD;
  let units: UsageUnits | undefined;
  let estimated = false;
  for (const attempt of scope.attempts) {
    buckets = scope.attempts.length === 1 ? attempt.buckets : addBuckets(buckets, attempt.buckets);
    units = addUnits(units, attempt.units);
    cost += attempt.cost;
    estimated ||= attempt.estimated;
  }
  return {
    id: scope.requestId,
    createdAt: scope.receivedAt,
    payer: scope.payer,
    operation: scope.operation,
    dialect: scope.dialect,
    model: scope.summaryIfKnown?.model ?? '',
    status,
    code: error?.code ?? (status === 'cancelled' ? 'cancelled' : undefined),
    httpStatus: status === 'cancelled' ? 499 : (error?.status ?? 200),
    estimated,
    cache: scope.cache,
    buckets,
    ...(units !== undefined && { units }),
    cost: cost as NanoUsd,
    ttftMs: scope.ttftMs,
    durationMs,
    overheadMs: Math.max(0, durationMs - scope.waitedMs),
    generation,
    attempts: scope.attempts.length,
  };
}
