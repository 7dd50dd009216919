import type { CancelTimer, Clock } from '@helix/contracts';
import { SystemClock } from '@helix/telemetry';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Turns of the event loop in which a call to a server of this process is made and answered. */
const TURNS = 50;

/** The machine's time, which a test may let leap ahead: for what waits for hours in a gateway that otherwise works as it is. */
export class LeapingClock implements Clock {
  readonly #system = new SystemClock();
  readonly #timers = new Set<Timer>();
  #leapt = 0;

  now(): number {
    return this.#system.now() + this.#leapt;
  }

  monotonic(): number {
    return this.#system.monotonic() + this.#leapt;
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    const run = (): void => {
      this.#timers.delete(timer);
      cancel();
      callback();
    };
    const timer = { at: this.monotonic() + delayMs, run };
    const cancel = this.#system.schedule(delayMs, run);
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
      cancel();
    };
  }

  /** In small steps, so that what has to be done every few seconds (leases) is. */
  async leap(milliseconds: number, stepMs = 10_000): Promise<void> {
    for (let left = milliseconds; left > 0; left -= stepMs) {
      this.#leapt += Math.min(left, stepMs);
      const due = [...this.#timers].filter(({ at }) => at <= this.monotonic()).sort((a, b) => a.at - b.at);
      for (const timer of due) if (this.#timers.has(timer)) timer.run();
      for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
