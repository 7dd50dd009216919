const SLOTS = 60;

/**
 * A sliding window in sixty sub-slots, conservative: an amount counts until its whole sub-slot has left the window, so in no span of `windowMs` does
 * more than the limit pass. Amounts may be corrected in the sub-slot where they were taken.
 */
export class SlidingWindow {
  readonly #slotMs: number;
  readonly #amounts: bigint[] = Array.from({ length: SLOTS + 1 }, () => 0n);
  readonly #slots: number[] = Array.from({ length: SLOTS + 1 }, () => -1);
  #total = 0n;
  #latest = -1;

  constructor(windowMs: number) {
    this.#slotMs = Math.max(1, windowMs / SLOTS);
  }

  /** What counts at this time (milliseconds). */
  total(now: number): bigint {
    this.#expire(this.#slotOf(now));
    return this.#total;
  }

  /** Adds at this time; gives the sub-slot, for `correct`. */
  add(now: number, amount: bigint): number {
    const slot = this.#slotOf(now);
    this.#expire(slot);
    this.#change(slot, amount);
    return slot;
  }

  /** Changes what was added in a sub-slot, unless that has left the window. Never below zero. */
  correct(now: number, slot: number, difference: bigint): void {
    const current = this.#slotOf(now);
    this.#expire(current);
    if (current - slot <= SLOTS) this.#change(slot, difference);
  }

  /** Milliseconds until at least `needed` has left the window; `undefined` when it never will. */
  msUntilFree(now: number, needed: bigint): number | undefined {
    const current = this.#slotOf(now);
    this.#expire(current);
    if (needed <= 0n) return 0;
    let freed = 0n;
    for (let slot = current - SLOTS; slot <= current; slot++) {
      const index = position(slot);
      if (this.#slots[index] === slot) freed += this.#amounts[index] ?? 0n;
      if (freed >= needed) return Math.max(1, (slot + SLOTS + 1) * this.#slotMs - now);
    }
    return undefined;
  }

  #slotOf(now: number): number {
    return Math.floor(now / this.#slotMs);
  }

  #change(slot: number, difference: bigint): void {
    const index = position(slot);
    if (this.#slots[index] !== slot) {
      this.#total -= this.#amounts[index] ?? 0n;
      this.#slots[index] = slot;
      this.#amounts[index] = 0n;
    }
    const before = this.#amounts[index] ?? 0n;
    const after = before + difference < 0n ? 0n : before + difference;
    this.#amounts[index] = after;
    this.#total += after - before;
  }

  #expire(current: number): void {
    if (current === this.#latest) return;
    this.#latest = current;
    for (let index = 0; index <= SLOTS; index++) {
      const slot = this.#slots[index] ?? -1;
      if (slot < 0 || current - slot <= SLOTS) continue;
      this.#total -= this.#amounts[index] ?? 0n;
      this.#amounts[index] = 0n;
      this.#slots[index] = -1;
    }
  }
}

function position(slot: number): number {
  return ((slot % (SLOTS + 1)) + SLOTS + 1) % (SLOTS + 1);
}
