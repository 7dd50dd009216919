import {
  type AttemptIntent,
  EMPTY_BUCKETS,
  type Ledger,
  type Logger,
  type MeterCharge,
  type MeterStore,
  type NanoUsd,
  type OwnedObject,
  type OwnedObjects,
  type Payer,
  type TokenBuckets,
  ZERO_USD,
} from '@helix/contracts';
import type { HoldKeeper } from '../metering/hold-keeper.js';
import { seedBudgets } from '../metering/seed-budgets.js';

/** What a batch's row keeps for the day on which it is paid. */
export interface BatchNotes {
  /** What its budgets hold. */
  readonly charges: readonly MeterCharge[];
  readonly intent: AttemptIntent;
  readonly payer: Payer;
  /** Of its input, in bytes. */
  readonly longestLine?: number | undefined;
  /** When the provider last answered for it while it had not ended, in milliseconds since the epoch; `undefined` until it has. */
  readonly heardAt?: number | undefined;
}

/** What a batch used in the end. */
export interface BatchUse {
  readonly buckets: TokenBuckets;
  readonly cost: NanoUsd;
  readonly estimated: boolean;
  /** Why nobody will ever know. */
  readonly lost?: string | undefined;
}

const SEED_ROUNDS = 3;

/**
 * The money that batches hold from their creation until they are known to have ended, over restarts: what is held stands in the batch's own row.
 */
export class BatchHolds {
  readonly #open = new Set<string>();
  readonly #settling = new Map<string, Promise<void>>();

  constructor(
    private readonly services: {
      readonly objects: OwnedObjects;
      readonly meters: MeterStore;
      readonly ledger: Ledger;
      readonly keeper: HoldKeeper;
      readonly logger: Logger;
    },
  ) {}

  /** The ids of all batches that have not been paid for. */
  get open(): ReadonlySet<string> {
    return this.#open;
  }

  /** Holds what a batch may cost. Its budgets have let it through already: nothing is checked again. */
  async hold(batchId: string, charges: readonly MeterCharge[]): Promise<void> {
    const { meters, ledger, keeper } = this.services;
    this.#open.add(batchId);
    if (charges.length === 0) return;
    const unchecked = charges.map((charge) => ({ ...charge, enforce: false }));
    for (let round = 0; round < SEED_ROUNDS; round++) {
      const result = await meters.acquire(holdOf(batchId), unchecked, keeper.leaseMs);
      if (result.status !== 'unseeded') break;
      await seedBudgets({ store: meters, ledger }, result.meters);
    }
    keeper.add(holdOf(batchId));
  }

  /** After a start: holds again what is open. What was booked and not closed before the end of the last process is closed. */
  async restore(): Promise<void> {
    const { objects, ledger, logger } = this.services;
    for (const batch of await objects.open()) {
      try {
        const { intent, charges } = notesOf(batch);
        const { request, attempts } = await ledger.request(intent.requestId);
        if (request !== undefined || attempts.length > 0) await objects.put({ ...batch, isOpen: false });
        else await this.hold(batch.id, charges);
      } catch (error) {
        this.#open.add(batch.id);
        logger.error('the money of a batch could not be held again', { batch: batch.id, error: String(error) });
      }
    }
  }

  /**
   * Books what a batch used, in the window of its creation, and lets the rest go. Once, however often and by whomever it is called; after a failure it can
   * be called again.
   */
  settle(batch: OwnedObject, use: BatchUse): Promise<void> {
    const running = this.#settling.get(batch.id);
    if (running !== undefined) return running;
    if (!this.#open.has(batch.id)) return Promise.resolve();
    const settling = this.#settle(batch, use).finally(() => this.#settling.delete(batch.id));
    this.#settling.set(batch.id, settling);
    return settling;
  }

  async #settle(batch: OwnedObject, { buckets, cost, estimated, lost }: BatchUse): Promise<void> {
    const { objects, meters, ledger, keeper } = this.services;
    const { charges, intent, payer } = notesOf(batch);
    const status = lost === undefined ? 'ok' : 'failed';
    const shared = { status, buckets, cost, estimated, ttftMs: undefined, durationMs: 0 } as const;
    await ledger.intend(intent);
    ledger.record({
      ...shared,
      intent,
      httpStatus: lost === undefined ? 200 : undefined,
      upstreamRequestId: batch.id,
      reported: false,
      unpriced: lost !== undefined,
      error: lost,
    });
    ledger.complete({
      ...shared,
      id: intent.requestId,
      createdAt: intent.admittedAt,
      payer,
      operation: 'batches',
      dialect: intent.dialect,
      model: intent.model,
      code: lost === undefined ? undefined : 'upstream_unavailable',
      httpStatus: lost === undefined ? 200 : 503,
      cache: 'miss',
      overheadMs: 0,
      generation: intent.generation,
      attempts: 1,
    });
    await objects.put({ ...batch, isOpen: false });
    keeper.remove(holdOf(batch.id));
    this.#open.delete(batch.id);
    await meters.settle(
      holdOf(batch.id),
      charges.map(({ meter }) => ({ meter, amount: cost, enforce: false })),
    );
  }
}

/** What a batch is taken to have used that nobody can tell: what was held for it. */
export function estimatedUse(batch: OwnedObject): BatchUse {
  const { intent } = notesOf(batch);
  const buckets = { ...EMPTY_BUCKETS, inputUncached: intent.estimatedInputTokens };
  return { buckets, cost: intent.estimatedCost, estimated: true };
}

/** What a batch is booked as that the provider will not speak of any more: nothing, with the reason. */
export function lostUse(reason: string): BatchUse {
  return { buckets: EMPTY_BUCKETS, cost: ZERO_USD, estimated: true, lost: reason };
}

/** The notes of a batch's row. */
export function notesOf({ notes }: OwnedObject): BatchNotes {
  return notes as unknown as BatchNotes;
}

function holdOf(batchId: string): string {
  return `batch ${batchId}`;
}
