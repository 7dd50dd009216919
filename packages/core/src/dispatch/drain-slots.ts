/** Bounds on finishing an upstream answer whose caller has gone. */
export const DRAIN_LIMITS = { concurrent: 64, milliseconds: 30_000, bytes: 8 * 1024 * 1024 } as const;

/** How many answers are being drained now. */
export class DrainSlots {
  #taken = 0;

  take(): boolean {
    if (this.#taken >= DRAIN_LIMITS.concurrent) return false;
    this.#taken += 1;
    return true;
  }

  release(): void {
    this.#taken -= 1;
  }
}
