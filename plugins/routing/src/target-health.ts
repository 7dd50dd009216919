import { FailureWindow } from './failure-window.js';
import type { BreakerSettings } from './options.js';

/** The right to try an open target once: held by one request at a time. */
interface Probe {
  readonly requestId: string;
  /** Monotonic milliseconds after which it is void. */
  until: number;
}

/** Whether a target may be tried: `probe` means by this request alone. */
export type Availability = 'closed' | 'probe' | 'open' | 'cooling';

/** A request that was promised a probe and has not begun it by then has lost it. */
const PROBE_MUST_START_WITHIN_MS = 10_000;
/** A begun attempt always ends; this only bounds a defect. */
const PROBE_LASTS_AT_MOST_MS = 15 * 60_000;

/** A target's circuit breaker and cool-down. Times are monotonic milliseconds. */
export class TargetHealth {
  readonly #window = new FailureWindow();
  #failuresInRow = 0;
  /** `undefined` while the breaker is closed. */
  #openUntil: number | undefined;
  #openedAt = 0;
  #openings = 0;
  #coolUntil = 0;
  #probe: Probe | undefined;

  /** True while nothing stands in the way of anyone: the breaker is closed and no cool-down runs. */
  isClear(now: number): boolean {
    return this.#openUntil === undefined && this.#coolUntil <= now;
  }

  /** May this request try it now? Takes the probe when the answer is `probe`. */
  availability(requestId: string, now: number): Availability {
    if (this.#coolUntil > now) return 'cooling';
    if (this.#openUntil === undefined) return 'closed';
    if (this.#openUntil > now) return 'open';
    if (this.#probe !== undefined && this.#probe.until > now && this.#probe.requestId !== requestId) return 'open';
    this.#probe = { requestId, until: now + PROBE_MUST_START_WITHIN_MS };
    return 'probe';
  }

  /** When it can be tried again. */
  recoversAt(): number {
    return Math.max(this.#openUntil ?? 0, this.#coolUntil);
  }

  isCooling(now: number): boolean {
    return this.#coolUntil > now;
  }

  started(requestId: string, now: number): void {
    if (this.#probe?.requestId === requestId) this.#probe.until = now + PROBE_LASTS_AT_MOST_MS;
  }

  releaseProbe(requestId: string): void {
    if (this.#probe?.requestId === requestId) this.#probe = undefined;
  }

  succeeded(requestId: string, startedAt: number, now: number, settings: BreakerSettings): 'recovered' | undefined {
    this.#failuresInRow = 0;
    this.#window.add(false, now, settings.windowMs);
    this.releaseProbe(requestId);
    // An answer that was begun before the breaker opened says nothing about the time since.
    if (this.#openUntil === undefined || startedAt < this.#openedAt) return undefined;
    this.#openUntil = undefined;
    this.#openings = 0;
    this.#probe = undefined;
    this.#window.clear();
    return 'recovered';
  }

  failed(requestId: string, now: number, settings: BreakerSettings): 'opened' | undefined {
    this.#failuresInRow++;
    this.#window.add(true, now, settings.windowMs);
    if (this.#openUntil !== undefined) {
      const probed = this.#probe?.requestId === requestId;
      this.releaseProbe(requestId);
      if (!probed) return undefined;
      this.#open(now, settings);
      return 'opened';
    }
    if (!this.#isFailing(now, settings)) return undefined;
    this.#open(now, settings);
    return 'opened';
  }

  /** The provider asks to be left alone; not a failure. */
  rateLimited(requestId: string, retryAfterMs: number | undefined, now: number, settings: BreakerSettings): void {
    this.releaseProbe(requestId);
    this.#coolUntil = Math.max(this.#coolUntil, now + (retryAfterMs ?? settings.coolDownMs));
  }

  #isFailing(now: number, settings: BreakerSettings): boolean {
    if (this.#failuresInRow >= settings.failures) return true;
    const { attempts, failures } = this.#window.totals(now, settings.windowMs);
    return attempts >= settings.minimumAttempts && failures / attempts >= settings.failureRate;
  }

  #open(now: number, settings: BreakerSettings): void {
    const pause = Math.min(settings.openForMs * 2 ** Math.min(this.#openings, 30), settings.openForMostMs);
    this.#openings++;
    this.#openedAt = now;
    this.#openUntil = now + Math.max(pause, Math.min(settings.openForMs, settings.openForMostMs));
    this.#failuresInRow = 0;
  }
}
