import {
  type AcquireResult,
  HelixError,
  isPromise,
  type Ledger,
  type MaybePromise,
  type MeterCharge,
  type MeterDemand,
  type MeterState,
  type MeterStore,
  type NanoUsd,
  type Pricing,
  type RequestSummary,
  type Target,
  ZERO_USD,
} from '@helix/contracts';
import { clampOutput } from './clamp-output.js';
import type { Estimator, TokenEstimate } from './estimator.js';
import type { HoldKeeper } from './hold-keeper.js';
import { refusalError } from './refusal-error.js';
import { RequestCharges } from './request-charges.js';
import { seedBudgets } from './seed-budgets.js';
import { type AttemptUse, UseTally } from './use-tally.js';

export interface MeteringServices {
  readonly store: MeterStore;
  readonly ledger: Ledger;
  readonly pricing: Pricing;
  readonly estimator: Estimator;
  readonly keeper: HoldKeeper;
}

export interface HoldRequest {
  readonly id: string;
  readonly demands: readonly MeterDemand[];
  readonly summary: RequestSummary;
  /** Whether the operation makes output tokens. */
  readonly generates: boolean;
  /** Whether its output limit can be lowered: what is relayed as it is has none, or none that may be touched. */
  readonly clamps: boolean;
  /** Milliseconds since the epoch; decides over dated prices. */
  readonly admittedAt: number;
}

/** What a request did to one meter. */
export interface MeterAmounts {
  /** The meter's. */
  readonly id: string;
  /** At admission. */
  readonly reserved: bigint;
  /** At settlement; 0 until then. */
  settled: bigint;
}

const SEED_ROUNDS = 3;

/**
 * The meters that a request holds, from the one atomic `acquire` before dispatch to the one `settle` behind it. The only way to make one is
 * `HeldMeters.acquire`, and the dispatcher cannot be made without one: nothing reaches an upstream unmetered.
 */
export class HeldMeters {
  readonly #services: MeteringServices;
  readonly #request: HoldRequest;
  readonly #used = new UseTally();
  readonly #charges: RequestCharges;
  #acquired = false;
  #settled = false;
  /** States at admission, in the order of the charges. */
  states: readonly MeterState[] = [];
  /** What was reserved at admission and booked at settlement, in the order of the demands; empty when nothing is held. */
  readonly amounts: MeterAmounts[] = [];

  private constructor(services: MeteringServices, request: HoldRequest) {
    this.#services = services;
    this.#request = request;
    this.#charges = new RequestCharges(services, request, this.#used);
  }

  /** Takes all demands at once for a first target. Throws `spend_cap_reached`, `rate_limited`, `price_unknown` or `store_unavailable`; then nothing is held anywhere. */
  static acquire(services: MeteringServices, request: HoldRequest, target: Target): MaybePromise<HeldMeters> {
    const held = new HeldMeters(services, request);
    if (request.demands.length === 0) return held;
    return held.#take(target, SEED_ROUNDS);
  }

  /** The output limit that the budget still buys, when a cap clamped it. */
  get clampedOutput(): number | undefined {
    const { summary } = this.#charges;
    return summary === this.#request.summary ? undefined : summary.maxOutputTokens;
  }

  /** What an attempt at the target is taken to need, for the journal. It costs 0 when the price is unknown. */
  estimateFor(target: Target): TokenEstimate & { readonly cost: NanoUsd } {
    const { input, output, cost } = this.#charges.estimatesFor(target).on('expected');
    return { input, output, cost: cost ?? ZERO_USD };
  }

  /** Before another attempt: raises the hold to what was used so far plus this target. False when the meters do not allow it; the hold stays. */
  async moveTo(target: Target): Promise<boolean> {
    if (!this.#acquired) return true;
    let charges: readonly MeterCharge[];
    try {
      charges = this.#charges.at(target);
    } catch (error) {
      if (error instanceof HelixError && error.code === 'price_unknown') return false;
      throw error;
    }
    for (let round = 0; round < SEED_ROUNDS; round++) {
      const result = await this.#services.store.adjust(this.#request.id, charges);
      if (result.status === 'granted') return true;
      if (result.status === 'refused') return false;
      await seedBudgets(this.#services, result.meters);
    }
    return false;
  }

  /**
   * While an attempt runs on: replaces what is held by what was used so far and what such a call needs. Gives the caller's error when the meters do not allow
   * it; the hold stays then. Throws `store_unavailable`.
   */
  holdFor(target: Target, summary: RequestSummary, rounds = SEED_ROUNDS): MaybePromise<HelixError | undefined> {
    if (!this.#acquired || this.#settled) return undefined;
    this.#charges.summary = summary;
    const answered = (result: AcquireResult): MaybePromise<HelixError | undefined> => {
      if (result.status === 'granted') return undefined;
      if (result.status === 'refused') return refusalError(result.refusals, this.#request.demands);
      if (rounds === 0) return new HelixError('store_unavailable', 'The meter store does not keep its budgets.');
      const seeded = seedBudgets(this.#services, result.meters);
      const again = (): MaybePromise<HelixError | undefined> => this.holdFor(target, summary, rounds - 1);
      return isPromise(seeded) ? seeded.then(again) : again();
    };
    const away = (error: unknown): undefined => {
      this.#storeAway(error);
      return undefined;
    };
    const charges = this.#charges.at(target);
    let result: MaybePromise<AcquireResult>;
    try {
      result = this.#services.store.adjust(this.#request.id, charges);
    } catch (error) {
      return away(error);
    }
    return isPromise(result) ? result.then(answered, away) : answered(result);
  }

  /** An attempt is about to go out. */
  markDispatched(): void {
    this.#used.isDispatched = true;
  }

  /** An attempt has ended and used this much. */
  addUse(use: AttemptUse): void {
    this.#used.add(use);
  }

  /** What the budgets hold, for who goes on holding it when the request has ended; empty when nothing is held. */
  budgetCharges(): readonly MeterCharge[] {
    if (!this.#acquired || this.#settled) return [];
    return this.#request.demands.flatMap(({ meter }, index) => {
      const amount = this.amounts[index]?.reserved;
      return meter.dimension === 'usd' && amount !== undefined ? [{ meter, amount, enforce: false }] : [];
    });
  }

  /** Replaces all estimates by what was used. Idempotent. */
  settle(): MaybePromise<void> {
    if (this.#settled) return undefined;
    this.#settled = true;
    if (!this.#acquired) return undefined;
    this.#services.keeper.remove(this.#request.id);
    const actuals: MeterCharge[] = [];
    for (const demand of this.#request.demands) {
      const amount = this.#used.of(demand);
      const amounts = this.amounts[actuals.length];
      if (amounts !== undefined) amounts.settled = amount;
      actuals.push({ meter: demand.meter, amount, enforce: false });
    }
    return this.#services.store.settle(this.#request.id, actuals);
  }

  #take(target: Target, rounds: number): MaybePromise<HeldMeters> {
    const charges = this.#charges.at(target);
    let result: MaybePromise<AcquireResult>;
    try {
      result = this.#services.store.acquire(this.#request.id, charges, this.#services.keeper.leaseMs);
    } catch (error) {
      return this.#storeAway(error);
    }
    return isPromise(result)
      ? result.then(
          (answer) => this.#answered(answer, charges, target, rounds),
          (error: unknown) => this.#storeAway(error),
        )
      : this.#answered(result, charges, target, rounds);
  }

  #answered(
    result: AcquireResult,
    charges: readonly MeterCharge[],
    target: Target,
    rounds: number,
  ): MaybePromise<HeldMeters> {
    switch (result.status) {
      case 'granted':
        this.#acquired = true;
        this.states = result.states;
        for (const { meter, amount } of charges) this.amounts.push({ id: meter.id, reserved: amount, settled: 0n });
        this.#services.keeper.add(this.#request.id);
        return this;
      case 'unseeded': {
        if (rounds === 0)
          throw new HelixError('store_unavailable', 'The meter store does not keep its budgets. Try again.');
        const seeded = seedBudgets(this.#services, result.meters);
        return isPromise(seeded) ? seeded.then(() => this.#take(target, rounds - 1)) : this.#take(target, rounds - 1);
      }
      case 'refused': {
        const { demands, clamps } = this.#request;
        const { refusals } = result;
        const clamped = clamps
          ? clampOutput(this.#charges.summary, this.#charges.estimatesFor(target), { refusals, demands })
          : undefined;
        if (clamped !== undefined && rounds > 0) {
          this.#charges.summary = clamped;
          return this.#take(target, 0);
        }
        throw refusalError(refusals, demands);
      }
    }
  }

  #storeAway(error: unknown): HeldMeters {
    if (this.#request.demands.every((demand) => demand.onStoreAway === 'allow')) return this;
    if (error instanceof HelixError) throw error;
    throw new HelixError(
      'store_unavailable',
      'The meter store does not answer, and limits must not be passed. Try again shortly.',
      { cause: error },
    );
  }
}
