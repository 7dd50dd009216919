import {
  EMPTY_BUCKETS,
  type NanoUsd,
  type Price,
  type Pricing,
  type RequestSummary,
  type Target,
  type UsageUnits,
} from '@helix/contracts';
import type { Estimator, TokenEstimate } from './estimator.js';

/** Tokens that a call is taken to need, and what they cost; `undefined` when the price is not known. */
export interface CostedEstimate extends TokenEstimate {
  readonly cost: NanoUsd | undefined;
}

/** What one request is taken to need at one target. Prices and estimates are worked out on first use and then stand, however many meters ask. */
export class TargetEstimates {
  readonly target: Target;
  readonly #pricing: Pricing;
  readonly #price: Price;
  readonly #estimator: Estimator;
  readonly #summary: RequestSummary;
  readonly #generates: boolean;
  #strict: CostedEstimate | undefined;
  #expected: CostedEstimate | undefined;

  constructor(
    services: { readonly pricing: Pricing; readonly estimator: Estimator },
    request: { readonly summary: RequestSummary; readonly generates: boolean; readonly admittedAt: number },
    target: Target,
  ) {
    this.target = target;
    this.#pricing = services.pricing;
    this.#price = services.pricing.priceOf(target, request.admittedAt);
    this.#estimator = services.estimator;
    this.#summary = request.summary;
    this.#generates = request.generates;
  }

  /** An upper bound, or what such calls usually need. */
  on(basis: 'strict' | 'expected'): CostedEstimate {
    if (basis === 'strict') {
      this.#strict ??= this.#work(this.#estimator.strict(this.target, this.#summary), this.#summary.units);
      return this.#strict;
    }
    this.#expected ??= this.#workUsual();
    return this.#expected;
  }

  /** What this many tokens cost. */
  costOf(input: number, output: number): NanoUsd | undefined {
    return this.#pricing.costOf(this.#price, { ...EMPTY_BUCKETS, inputUncached: input, outputText: output });
  }

  #workUsual(): CostedEstimate {
    const { usual, units } = this.#summary;
    if (usual === undefined) return this.#work(this.#estimator.expected(this.target, this.#summary), units);
    return this.#work({ input: usual.inputTokens, output: usual.outputTokens }, usual.units);
  }

  #costOfAudio(input: number, output: number): NanoUsd | undefined {
    return this.#pricing.costOf(this.#price, { ...EMPTY_BUCKETS, inputAudio: input, outputAudio: output });
  }

  #work({ input, output }: TokenEstimate, units: UsageUnits | undefined): CostedEstimate {
    const generated = this.#generates ? output : 0;
    const byText = this.costOf(input, generated);
    const byTokens = this.#summary.mayBeAudio === true ? dearer(byText, this.#costOfAudio(input, generated)) : byText;
    if (units === undefined) return { input, output: generated, cost: byTokens };
    // Which of the two the provider will report is not known yet: the dearer is held.
    const byPiece = this.#pricing.costOf(this.#price, EMPTY_BUCKETS, units);
    // No tokens cost nothing, which says nothing of the rest.
    if (input + generated === 0) return { input, output: generated, cost: byPiece };
    return { input, output: generated, cost: dearer(byTokens, byPiece) };
  }
}

function dearer(left: NanoUsd | undefined, right: NanoUsd | undefined): NanoUsd | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left > right ? left : right;
}
