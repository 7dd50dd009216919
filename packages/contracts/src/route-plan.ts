import type { ModelFacts, Price } from './pricing.js';

/** One deployment that a request could go to: a model at a configured provider. Frozen when the configuration is compiled. */
export interface Target {
  /** `provider/model`, unique in the configuration. */
  readonly id: string;
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** The provider's key in the catalogue. */
  readonly catalogue: string | undefined;
  /** The model's name at the provider. */
  readonly model: string;
  /** Share of the traffic among targets of the same tier, > 0. */
  readonly weight: number;
  /** 0 for `targets`, then 1, 2, … for `fallbacks` in order. */
  readonly tier: number;
  /** `tags` of the target and of its provider in the configuration. */
  readonly tags: readonly string[];
  /** The provider's `region`, when set. */
  readonly region: string | undefined;
  readonly facts: ModelFacts | undefined;
  /** The price when the configuration was compiled; dated prices are looked up again when a call is booked. */
  readonly price: Price;
  /** Why it cannot be used now (its provider's secret is not set …); `undefined` when it can. */
  readonly inactive: string | undefined;
}

/** One step of the decision trace: who did what to the candidates, and why. */
export interface RouteStep {
  readonly plugin: string;
  readonly said: string;
  /** Target ids left after the step, in order. */
  readonly candidates: readonly string[];
}

/**
 * The candidates for a request, in the order in which they will be tried. Immutable: every method gives a new plan
 * and remembers the reason, so that `explain` can say afterwards why a target was taken.
 */
export class RoutePlan {
  readonly candidates: readonly Target[];
  /** Reasons of the steps taken on this plan, oldest first. */
  readonly reasons: readonly string[];

  constructor(candidates: readonly Target[], reasons: readonly string[] = []) {
    this.candidates = candidates;
    this.reasons = reasons;
  }

  /** Only the candidates for which `predicate` holds. */
  keep(predicate: (target: Target) => boolean, reason: string): RoutePlan {
    const kept = this.candidates.filter(predicate);
    const dropped = this.candidates.length - kept.length;
    return new RoutePlan(kept, [...this.reasons, `${reason}: dropped ${dropped} of ${this.candidates.length}`]);
  }

  /** Without the candidates for which `predicate` holds. */
  drop(predicate: (target: Target) => boolean, reason: string): RoutePlan {
    return this.keep((target) => !predicate(target), reason);
  }

  /** Stable order by a score, lowest first. */
  sortBy(score: (target: Target) => number, reason: string): RoutePlan {
    const sorted = this.candidates
      .map((target, index) => ({ target, index, score: score(target) }))
      .sort((left, right) => left.score - right.score || left.index - right.index)
      .map((entry) => entry.target);
    return new RoutePlan(sorted, [...this.reasons, reason]);
  }

  /** Those for which `predicate` holds first, the rest behind them, both in their order. */
  prefer(predicate: (target: Target) => boolean, reason: string): RoutePlan {
    return this.sortBy((target) => (predicate(target) ? 0 : 1), reason);
  }

  /** Exactly this order. */
  replace(candidates: readonly Target[], reason: string): RoutePlan {
    return new RoutePlan(candidates, [...this.reasons, reason]);
  }
}
