import type { Meter } from '@helix/contracts';
import type { SlidingWindow } from './sliding-window.js';

/** A meter and what was taken from it. */
export interface Account {
  meter: Meter;
  /** Budgets: what was booked. Slots: always 0. */
  settled: bigint;
  /** Held by calls in flight. */
  reserved: bigint;
  /** Live holds on it, those of 0 too: while there are any it is not forgotten. */
  holders: number;
  /** Rates: everything taken in the window, held or booked. */
  readonly window: SlidingWindow | undefined;
  touchedAt: number;
}

/** An amount in the sub-slot of a window where it was taken. */
interface Part {
  readonly slot: number;
  amount: bigint;
}

/** What one hold has of one account. In a rate's window each raise counts from the time at which it was made, not from the hold's beginning. */
export class HeldCharge {
  readonly account: Account;
  #amount: bigint;
  /** Rates: where the amount was taken, oldest first. */
  readonly #parts: Part[] | undefined;

  /** Takes the amount. */
  constructor(account: Account, amount: bigint, now: number) {
    this.account = account;
    this.#amount = amount;
    account.reserved += amount;
    account.holders += 1;
    this.#parts = account.window === undefined ? undefined : [{ slot: account.window.add(now, amount), amount }];
  }

  get amount(): bigint {
    return this.#amount;
  }

  /** Holds this much instead. */
  changeTo(amount: bigint, now: number): void {
    const difference = amount - this.#amount;
    if (difference === 0n) return;
    this.account.reserved += difference;
    this.#amount = amount;
    if (difference < 0n) this.#giveBack(-difference, now);
    else if (this.#parts !== undefined)
      this.#parts.push({ slot: this.account.window?.add(now, difference) ?? 0, amount: difference });
  }

  /** Ends the reservation. What was taken from a window stays in it, for `book` to correct. */
  release(): void {
    this.account.reserved -= this.#amount;
    this.account.holders -= 1;
  }

  /** The owner is dead: the window gets its amount back too. */
  expire(now: number): void {
    this.release();
    this.#giveBack(this.#amount, now);
    this.#amount = 0n;
  }

  /** Replaces what was taken by what was used. */
  book(actual: bigint, now: number): void {
    const { account } = this;
    account.touchedAt = now;
    if (account.meter.kind === 'budget') account.settled += actual;
    if (account.window === undefined) return;
    const excess = actual - this.#amount;
    if (excess < 0n) this.#giveBack(-excess, now);
    else account.window.correct(now, this.#parts?.at(-1)?.slot ?? 0, excess);
  }

  /** The oldest first: what stays counts for longest, so that no span of the window gets more than the limit. */
  #giveBack(amount: bigint, now: number): void {
    let left = amount;
    for (const part of this.#parts ?? []) {
      let given = part.amount;
      if (given > left) given = left;
      this.account.window?.correct(now, part.slot, -given);
      part.amount -= given;
      left -= given;
    }
  }
}
