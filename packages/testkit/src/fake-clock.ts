import type { CancelTimer, Clock } from '@helix/contracts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it; timers run in order. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  /** `start` in milliseconds since the epoch. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    const timer = { at: this.#monotonic + delayMs, order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on and runs what falls due on the way, each at its time. */
  advance(milliseconds: number): void {
    const until = this.#monotonic + milliseconds;
    for (;;) {
      const next = [...this.#timers]
        .filter((timer) => timer.at <= until)
        .sort((left, right) => left.at - right.at || left.order - right.order)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#move(next.at);
      next.callback();
    }
    this.#move(until);
  }

  #move(to: number): void {
    this.#now += Math.max(0, to - this.#monotonic);
    this.#monotonic = Math.max(to, this.#monotonic);
  }
}
