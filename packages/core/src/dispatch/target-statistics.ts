import type { Clock, TargetStatistic, TargetStatistics } from '@helix/contracts';

const KEPT = 256;
const WINDOW_MS = 30 * 60_000;
const TARGETS_KEPT = 10_000;

/** What one attempt was like. */
export interface AttemptSample {
  readonly failed: boolean;
  readonly ttftMs: number | undefined;
  readonly durationMs: number;
  readonly outputTokens: number;
}

interface Sample extends AttemptSample {
  readonly at: number;
}

/** The last samples in arrays of plain numbers: an object for each would live just long enough to be moved to the old heap. */
class Ring {
  readonly #at: number[] = [];
  readonly #failed: number[] = [];
  /** NaN where no token came. */
  readonly #ttftMs: number[] = [];
  readonly #durationMs: number[] = [];
  readonly #outputTokens: number[] = [];
  #next = 0;
  lastError: string | undefined;

  add(at: number, { failed, ttftMs, durationMs, outputTokens }: AttemptSample): void {
    const index = this.#next;
    this.#at[index] = at;
    this.#failed[index] = failed ? 1 : 0;
    this.#ttftMs[index] = ttftMs ?? Number.NaN;
    this.#durationMs[index] = durationMs;
    this.#outputTokens[index] = outputTokens;
    this.#next = (index + 1) % KEPT;
  }

  since(time: number): readonly Sample[] {
    return this.#at.flatMap((at, index) => (at < time ? [] : [this.#sample(at, index)]));
  }

  #sample(at: number, index: number): Sample {
    const ttftMs = this.#ttftMs[index] ?? Number.NaN;
    return {
      at,
      failed: this.#failed[index] === 1,
      ttftMs: Number.isNaN(ttftMs) ? undefined : ttftMs,
      durationMs: this.#durationMs[index] ?? 0,
      outputTokens: this.#outputTokens[index] ?? 0,
    };
  }
}

/** The last attempts of each target, in rings; percentiles are computed when asked for. Lives above generations. */
export class RecentStatistics implements TargetStatistics {
  readonly #rings = new Map<string, Ring>();

  constructor(private readonly clock: Clock) {}

  add(targetId: string, sample: AttemptSample, error: string | undefined): void {
    let ring = this.#rings.get(targetId);
    if (ring === undefined) {
      if (this.#rings.size >= TARGETS_KEPT) this.#rings.clear();
      ring = new Ring();
      this.#rings.set(targetId, ring);
    }
    ring.add(this.clock.now(), sample);
    if (error !== undefined) ring.lastError = error;
  }

  of(targetId: string): TargetStatistic | undefined {
    const ring = this.#rings.get(targetId);
    if (ring === undefined) return undefined;
    const recent = ring.since(this.clock.now() - WINDOW_MS);
    if (recent.length === 0) return undefined;
    const good = recent.filter((sample) => !sample.failed);
    const ttft = sorted(good.flatMap((sample) => (sample.ttftMs === undefined ? [] : [sample.ttftMs])));
    const durations = sorted(good.map((sample) => sample.durationMs));
    const speeds = sorted(
      good.flatMap((sample) =>
        sample.outputTokens > 0 && sample.durationMs > 0 ? [(sample.outputTokens / sample.durationMs) * 1_000] : [],
      ),
    );
    return {
      attempts: recent.length,
      failures: recent.length - good.length,
      ttftP50Ms: percentile(ttft, 0.5),
      ttftP95Ms: percentile(ttft, 0.95),
      durationP50Ms: percentile(durations, 0.5),
      tokensPerSecondP50: percentile(speeds, 0.5),
      lastError: ring.lastError,
    };
  }
}

function sorted(values: readonly number[]): readonly number[] {
  return [...values].sort((left, right) => left - right);
}

function percentile(values: readonly number[], share: number): number | undefined {
  return values[Math.min(values.length - 1, Math.floor(values.length * share))];
}
