import { type CancelTimer, HelixError, type OwnedObject, usdString } from '@helix/contracts';
import type { CoreServices } from '../services.js';
import { estimatedUse, lostUse, notesOf } from './batch-holds.js';
import { GIVE_UP_FAILURES, GIVE_UP_MS, waitForLook } from './batch-schedule.js';
import { hasEnded } from './follow-batch.js';
import { lookAtBatch } from './look-at-batch.js';

const SWEEP_MS = 15_000;
const AT_ONCE = 4;

interface Appointment {
  /** In monotonic milliseconds. */
  readonly at: number;
  readonly failures: number;
}

/**
 * Looks at the open batches by itself, so that one that nobody asks for is booked all the same: one timer for all, few at a time, each more rarely the
 * older it is and after failures. Uses the generation that is live at the time of each look. What is open comes from `BatchHolds`, and so outlives a
 * restart. Gives a batch up (see `GIVE_UP_MS`) whose provider answers for it no more.
 */
export class BatchFollower {
  readonly #appointments = new Map<string, Appointment>();
  readonly #stopping = new AbortController();
  #cancel: CancelTimer | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(
    private readonly services: CoreServices,
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    this.#scheduleSweep();
  }

  /** Ends what runs, and resolves when nothing does. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancel?.();
    await this.#sweeping;
  }

  #scheduleSweep(): void {
    if (this.#stopping.signal.aborted) return;
    this.#cancel = this.services.clock.schedule(SWEEP_MS, () => {
      this.#sweeping = this.#sweep()
        .catch((error: unknown) =>
          this.services.logger.error('the open batches could not be looked at', { error: String(error) }),
        )
        .finally(() => {
          this.#sweeping = undefined;
          this.#scheduleSweep();
        });
    });
  }

  async #sweep(): Promise<void> {
    await this.services.objects.retry();
    const due = this.#due();
    // A provider that has failed is not asked about its others in the same sweep: they stay due.
    const failed = new Set<string>();
    const work = async (): Promise<void> => {
      for (let id = due.shift(); id !== undefined; id = due.shift()) {
        if (this.#stopping.signal.aborted) return;
        await this.#keep(id, failed);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** The ids of those that are due, longest first. Makes appointments for what is new, and forgets those of what is closed. */
  #due(): string[] {
    const { batches, clock } = this.services;
    const now = clock.monotonic();
    for (const id of this.#appointments.keys()) if (!batches.open.has(id)) this.#appointments.delete(id);
    for (const id of batches.open)
      if (!this.#appointments.has(id))
        this.#appointments.set(id, { at: now + waitForLook(0, 0, this.random()), failures: 0 });
    return [...this.#appointments]
      .filter(([, { at }]) => at <= now)
      .sort(([, left], [, right]) => left.at - right.at)
      .map(([id]) => id);
  }

  async #keep(id: string, failed: Set<string>): Promise<void> {
    const { objects, clock, logger } = this.services;
    const batch = await objects.find(id);
    // A row that cannot be read throws; one that is not there was removed by hand.
    if (batch === undefined || failed.has(batch.provider)) return;
    let failures = 0;
    try {
      await this.#look(batch);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      failures = (this.#appointments.get(id)?.failures ?? 0) + 1;
      // That one batch is not there says nothing of the others.
      if (!(error instanceof HelixError && error.code === 'not_found')) failed.add(batch.provider);
      logger.warn('a batch could not be looked at', {
        batch: id,
        provider: batch.provider,
        failures,
        error: messageOf(error),
      });
      if (failures >= GIVE_UP_FAILURES) await this.#giveUpIfLost(id, error);
    }
    const wait = waitForLook(clock.now() - batch.createdAt, failures, this.random());
    this.#appointments.set(id, { at: clock.monotonic() + wait, failures });
  }

  async #look(batch: OwnedObject): Promise<void> {
    const { generations } = this.services;
    const { generation, release } = generations.lease();
    try {
      await lookAtBatch(batch, { generation, services: this.services, signal: this.#stopping.signal });
    } finally {
      release();
    }
  }

  /** One that is known to have ended is booked by what was held; of any other nothing is known, and what it holds is let go. */
  async #giveUpIfLost(id: string, error: unknown): Promise<void> {
    const { objects, batches, clock, logger } = this.services;
    const batch = await objects.find(id);
    if (batch === undefined) return;
    const { heardAt = batch.createdAt, intent } = notesOf(batch);
    if (clock.now() - heardAt < GIVE_UP_MS) return;
    const said = { batch: id, provider: batch.provider, heldUsd: usdString(intent.estimatedCost) };
    const reason = messageOf(error);
    if (hasEnded(batch)) {
      await batches.settle(batch, estimatedUse(batch));
      logger.error('a batch has ended, but its output cannot be read; it is booked by its estimate', {
        ...said,
        reason,
      });
    } else {
      await batches.settle(batch, lostUse(`unavailable: ${reason}`.slice(0, 120)));
      logger.error(
        'a batch is given up: its provider does not answer for it any more; what it held is let go, unbooked',
        {
          ...said,
          reason,
        },
      );
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
