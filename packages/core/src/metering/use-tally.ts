import { type MeterDemand, type NanoUsd, ZERO_USD } from '@helix/contracts';

/** What one attempt has used. */
export interface AttemptUse {
  readonly targetId: string;
  readonly cost: NanoUsd;
  readonly tokens: number;
}

/** What the attempts of a request have used so far, for each of its demands. */
export class UseTally {
  readonly #used: AttemptUse[] = [];
  #tokens = 0n;
  #cost: bigint = ZERO_USD;
  /** Something went out: the request counts as one. */
  isDispatched = false;

  add(use: AttemptUse): void {
    this.#used.push(use);
    this.#tokens += BigInt(use.tokens);
    this.#cost += use.cost;
  }

  /** In the unit of the demand's meter; a demand of some targets counts only what these have used. */
  of({ meter, targets }: MeterDemand): bigint {
    switch (meter.dimension) {
      case 'requests':
        return this.isDispatched ? 1n : 0n;
      case 'parallel':
        return 0n;
      case 'tokens':
        return targets === undefined ? this.#tokens : this.#sumAt(targets, tokensOf);
      case 'usd':
        return targets === undefined ? this.#cost : this.#sumAt(targets, costOf);
    }
  }

  #sumAt(targets: readonly string[], amountOf: (use: AttemptUse) => bigint): bigint {
    let sum = 0n;
    for (const use of this.#used) if (targets.includes(use.targetId)) sum += amountOf(use);
    return sum;
  }
}

function tokensOf({ tokens }: AttemptUse): bigint {
  return BigInt(tokens);
}

function costOf({ cost }: AttemptUse): bigint {
  return cost;
}
