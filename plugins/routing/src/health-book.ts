import { TargetHealth } from './target-health.js';

const TARGETS_KEPT = 10_000;

/** The health of all targets, above generations. Bounded: the longest-known leave first. */
export class HealthBook {
  readonly #targets = new Map<string, TargetHealth>();
  /** Targets whose breaker is open or that cool down: while there are none, routing has nothing to look up. */
  readonly #troubled = new Set<string>();

  get hasTrouble(): boolean {
    return this.#troubled.size > 0;
  }

  /** Of a target in trouble; `undefined` for a sound one. */
  findTroubled(targetId: string, now: number): TargetHealth | undefined {
    if (!this.#troubled.has(targetId)) return undefined;
    const health = this.#targets.get(targetId);
    if (health !== undefined && !health.isClear(now)) return health;
    this.#troubled.delete(targetId);
    return undefined;
  }

  find(targetId: string): TargetHealth | undefined {
    return this.#targets.get(targetId);
  }

  take(targetId: string): TargetHealth {
    let health = this.#targets.get(targetId);
    if (health === undefined) {
      if (this.#targets.size >= TARGETS_KEPT) {
        const [oldest] = this.#targets.keys();
        if (oldest !== undefined) {
          this.#targets.delete(oldest);
          this.#troubled.delete(oldest);
        }
      }
      health = new TargetHealth();
      this.#targets.set(targetId, health);
    }
    return health;
  }

  markTroubled(targetId: string): void {
    this.#troubled.add(targetId);
  }

  /** Gives back every probe that a request still holds. */
  releaseProbes(requestId: string): void {
    for (const targetId of this.#troubled) this.#targets.get(targetId)?.releaseProbe(requestId);
  }
}
