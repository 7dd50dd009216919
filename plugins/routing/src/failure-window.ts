const SLICES = 10;

/** Attempts and failures over the last `windowMs`, in ten slices. */
export class FailureWindow {
  readonly #attempts = new Array<number>(SLICES).fill(0);
  readonly #failures = new Array<number>(SLICES).fill(0);
  #slice = Number.NEGATIVE_INFINITY;

  add(failed: boolean, now: number, windowMs: number): void {
    const index = this.#moveTo(now, windowMs);
    this.#attempts[index] = (this.#attempts[index] ?? 0) + 1;
    if (failed) this.#failures[index] = (this.#failures[index] ?? 0) + 1;
  }

  totals(now: number, windowMs: number): { readonly attempts: number; readonly failures: number } {
    this.#moveTo(now, windowMs);
    let attempts = 0;
    let failures = 0;
    for (let index = 0; index < SLICES; index++) {
      attempts += this.#attempts[index] ?? 0;
      failures += this.#failures[index] ?? 0;
    }
    return { attempts, failures };
  }

  clear(): void {
    this.#attempts.fill(0);
    this.#failures.fill(0);
  }

  #moveTo(now: number, windowMs: number): number {
    const slice = Math.floor((now * SLICES) / windowMs);
    // Smaller only when a reload has changed the window's length.
    if (slice - this.#slice >= SLICES || slice < this.#slice) this.clear();
    else {
      for (let passed = this.#slice + 1; passed <= slice; passed++) {
        this.#attempts[passed % SLICES] = 0;
        this.#failures[passed % SLICES] = 0;
      }
    }
    this.#slice = slice;
    return slice % SLICES;
  }
}
