import type { Clock, TargetStatistic, TargetStatistics } from '@helix/contracts';

const KEPT = 256;
const WINDOW_MS = 30 * 60_000;
const TARGETS_KEPT = 10_000;

interface Sample {
  readonly at: number;
  readonly failed: boolean;
  readonly ttftMs: number | undefined;
  readonly durationMs: number;
  readonly outputTokens: number;
}

class Ring {
  readonly samples: Sample[] = [];
  next = 0;
  lastError: string | undefined;
}

/** The last attempts of each target, in rings; percentiles are computed when asked for. Lives above generations. */
export class RecentStatistics implements TargetStatistics {
  readonly #rings = new Map<string, Ring>();

  constructor(private readonly clock: Clock) {}

  add(targetId: string, sample: Omit<Sample, 'at'>, error: string | undefined): void {
    let ring = this.#rings.get(targetId);
    if (ring === undefined) {
      if (this.#rings.size >= TARGETS_KEPT) this.#rings.clear();
      ring = new Ring();
      this.#rings.set(targetId, ring);
    }
    ring.samples[ring.next] = { at: this.clock.now(), ...sample };
    ring.next = (ring.next + 1) % KEPT;
    if (error !== undefined) ring.lastError = error;
  }

  of(targetId: string): TargetStatistic | undefined {
    const ring = this.#rings.get(targetId);
    if (ring === undefined) return undefined;
    const since = this.clock.now() - WINDOW_MS;
    const recent = ring.samples.filter((sample) => sample.at >= since);
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
