import type { MeterCharge, MeterDemand, Pricing, RequestSummary, Target } from '@helix/contracts';
import type { Estimator } from './estimator.js';
import { priceUnknown } from './refusal-error.js';
import { TargetEstimates } from './target-estimates.js';
import type { UseTally } from './use-tally.js';

interface ChargedRequest {
  readonly demands: readonly MeterDemand[];
  readonly summary: RequestSummary;
  /** Whether the operation makes output tokens. */
  readonly generates: boolean;
  /** Milliseconds since the epoch; decides over dated prices. */
  readonly admittedAt: number;
}

/** What a request is to hold of each meter: what its attempts have used so far, and what the next one is taken to need. */
export class RequestCharges {
  readonly #services: { readonly pricing: Pricing; readonly estimator: Estimator };
  readonly #request: ChargedRequest;
  readonly #used: UseTally;
  #summary: RequestSummary;
  #estimates: TargetEstimates | undefined;

  constructor(
    services: { readonly pricing: Pricing; readonly estimator: Estimator },
    request: ChargedRequest,
    used: UseTally,
  ) {
    this.#services = services;
    this.#request = request;
    this.#used = used;
    this.#summary = request.summary;
  }

  /** What the call asks for, by which it is estimated. */
  get summary(): RequestSummary {
    return this.#summary;
  }
  set summary(summary: RequestSummary) {
    this.#summary = summary;
    this.#estimates = undefined;
  }

  estimatesFor(target: Target): TargetEstimates {
    if (this.#estimates?.target !== target) {
      const { generates, admittedAt } = this.#request;
      this.#estimates = new TargetEstimates(this.#services, { summary: this.#summary, generates, admittedAt }, target);
    }
    return this.#estimates;
  }

  /** One charge for each demand, with an attempt at the target in it. Throws `price_unknown` when a cap is enforced and the price is not known. */
  at(target: Target): readonly MeterCharge[] {
    const charges: MeterCharge[] = [];
    for (const demand of this.#request.demands) {
      const applies = demand.targets === undefined || demand.targets.includes(target.id);
      const amount = this.#used.of(demand) + (applies ? this.#amountFor(demand, target) : 0n);
      charges.push({ meter: demand.meter, amount, enforce: demand.enforce && (applies || amount > 0n) });
    }
    return charges;
  }

  #amountFor(demand: MeterDemand, target: Target): bigint {
    switch (demand.meter.dimension) {
      case 'requests':
        return this.#used.isDispatched ? 0n : 1n;
      case 'parallel':
        return 1n;
      case 'tokens': {
        const { input, output } = this.estimatesFor(target).on(demand.basis);
        return BigInt(input + output);
      }
      case 'usd': {
        const { cost } = this.estimatesFor(target).on(demand.basis);
        if (cost !== undefined) return cost;
        if (!demand.enforce) return 0n;
        throw priceUnknown(target, demand);
      }
    }
  }
}
