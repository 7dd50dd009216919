import { type CancelTimer, type Clock, isPromise, type Logger, type MeterStore } from '@helix/contracts';

/** Renews the leases of all holds of this process in one call, so that only a dead owner's holds expire. */
export class HoldKeeper {
  readonly leaseMs = 60_000;
  readonly #held = new Set<string>();
  #cancel: CancelTimer | undefined;

  constructor(
    private readonly store: MeterStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  get size(): number {
    return this.#held.size;
  }

  add(holdId: string): void {
    this.#held.add(holdId);
    this.#cancel ??= this.clock.schedule(this.leaseMs / 3, () => this.#renew());
  }

  remove(holdId: string): void {
    this.#held.delete(holdId);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #renew(): void {
    this.#cancel = undefined;
    if (this.#held.size === 0) return;
    this.#cancel = this.clock.schedule(this.leaseMs / 3, () => this.#renew());
    try {
      const renewed = this.store.renew([...this.#held], this.leaseMs);
      if (isPromise(renewed))
        renewed.catch((error: unknown) => this.logger.warn('leases could not be renewed', { error: String(error) }));
    } catch (error) {
      this.logger.warn('leases could not be renewed', { error: String(error) });
    }
  }
}
