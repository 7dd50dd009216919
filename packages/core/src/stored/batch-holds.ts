import {
  type AttemptIntent,
  type BudgetMeter,
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
} from '@helix/contracts';
import type { HoldKeeper } from '../metering/hold-keeper.js';

/** What a batch's row keeps for the day on which it is paid. */
export interface BatchNotes {
  /** What its budgets hold. */
  readonly charges: readonly MeterCharge[];
  readonly intent: AttemptIntent;
  readonly payer: Payer;
}

/** What a batch used in the end. */
export interface BatchUse {
  readonly buckets: TokenBuckets;
  readonly cost: NanoUsd;
  readonly estimated: boolean;
}

const SEED_ROUNDS = 3;

/**
 * The money that batches hold from their creation until they are known to have ended, over restarts: what is held stands in the batch's own row.
 */
export class BatchHolds {
  constructor(
    private readonly services: {
      readonly objects: OwnedObjects;
      readonly meters: MeterStore;
      readonly ledger: Ledger;
      readonly keeper: HoldKeeper;
      readonly logger: Logger;
    },
  ) {}

  /** Holds what a batch may cost. Its budgets have let it through already: nothing is checked again. */
  async hold(batchId: string, charges: readonly MeterCharge[]): Promise<void> {
    const { meters, keeper } = this.services;
    if (charges.length === 0) return;
    const unchecked = charges.map((charge) => ({ ...charge, enforce: false }));
    for (let round = 0; round < SEED_ROUNDS; round++) {
      const result = await meters.acquire(holdOf(batchId), unchecked, keeper.leaseMs);
      if (result.status !== 'unseeded') break;
      await this.#seed(result.meters);
    }
    keeper.add(holdOf(batchId));
  }

  /** After a start: holds again what is open. */
  async restore(): Promise<void> {
    const { objects, logger } = this.services;
    for (const batch of await objects.open()) {
      try {
        await this.hold(batch.id, notesOf(batch).charges);
      } catch (error) {
        logger.error('the money of a batch could not be held again', { batch: batch.id, error: String(error) });
      }
    }
  }

  /** Books what a batch used, in the window of its creation, and lets the rest go. Once, however often it is called. */
  async settle(batch: OwnedObject, { buckets, cost, estimated }: BatchUse): Promise<void> {
    const { objects, meters, ledger, keeper } = this.services;
    const { charges, intent, payer } = notesOf(batch);
    await ledger.intend(intent);
    ledger.record({
      intent,
      status: 'ok',
      httpStatus: 200,
      upstreamRequestId: batch.id,
      ttftMs: undefined,
      durationMs: 0,
      buckets,
      cost,
      estimated,
      reported: false,
      unpriced: false,
      error: undefined,
    });
    ledger.complete({
      id: intent.requestId,
      createdAt: intent.admittedAt,
      payer,
      operation: 'batches',
      dialect: intent.dialect,
      model: intent.model,
      status: 'ok',
      code: undefined,
      httpStatus: 200,
      estimated,
      cache: 'miss',
      buckets,
      cost,
      ttftMs: undefined,
      durationMs: 0,
      overheadMs: 0,
      generation: intent.generation,
      attempts: 1,
    });
    await objects.put({ ...batch, isOpen: false });
    keeper.remove(holdOf(batch.id));
    await meters.settle(
      holdOf(batch.id),
      charges.map(({ meter }) => ({ meter, amount: cost, enforce: false })),
    );
  }

  async #seed(budgets: readonly BudgetMeter[]): Promise<void> {
    const { ledger, meters } = this.services;
    for (const meter of budgets) {
      const { startsAt, resetsAt } = meter.window;
      await meters.seed(meter, await ledger.sumSpend(meter.scope, startsAt, resetsAt));
    }
  }
}

/** What a batch is taken to have used that nobody can tell: what was held for it. */
export function estimatedUse(batch: OwnedObject): BatchUse {
  const { intent } = notesOf(batch);
  const buckets = { ...EMPTY_BUCKETS, inputUncached: intent.estimatedInputTokens };
  return { buckets, cost: intent.estimatedCost, estimated: true };
}

/** The notes of a batch's row. */
export function notesOf({ notes }: OwnedObject): BatchNotes {
  return notes as unknown as BatchNotes;
}

function holdOf(batchId: string): string {
  return `batch ${batchId}`;
}
