import {
  type AcquireResult,
  type BudgetMeter,
  type Clock,
  HelixError,
  InFlightMap,
  type Meter,
  type MeterCharge,
  type MeterRefusal,
  type MeterState,
  type MeterStore,
  SCOPE_KINDS,
  type Scope,
} from '@helix/contracts';
import { type Account, HeldCharge } from './held-charge.js';
import { SlidingWindow } from './sliding-window.js';

interface Hold {
  /** One for each meter, in the order in which they were taken. */
  readonly charges: HeldCharge[];
  expiresAt: number;
}

const SWEEP_EVERY_MS = 5_000;
const EXPIRED_KEPT = 10_000;

/** Meters of one process in plain maps. Everything is synchronous, so each operation is atomic. */
export class MemoryMeterStore implements MeterStore {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  readonly #holds = new InFlightMap<Hold>();
  /** Holds whose lease ran out: a late settlement is still booked, once. */
  readonly #expired = new Map<string, Hold>();
  #sweptAt: number;

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#sweptAt = options.clock.now();
  }

  acquire(holdId: string, charges: readonly MeterCharge[], leaseMs: number): AcquireResult {
    const now = this.#clock.now();
    if (now - this.#sweptAt >= SWEEP_EVERY_MS) this.#sweep(now);
    if (this.#holds.has(holdId)) throw new HelixError('internal', `The hold ${holdId} exists already.`);
    const unseeded = this.#unseeded(charges);
    if (unseeded !== undefined) return { status: 'unseeded', meters: unseeded };
    const refusals = this.#check(charges, undefined, now);
    if (refusals !== undefined) return { status: 'refused', refusals };
    const hold: Hold = { charges: [], expiresAt: now + leaseMs };
    const states: MeterState[] = [];
    for (const charge of charges) {
      const account = this.#account(charge.meter, now);
      take(hold, account, charge.amount, now);
      states.push(stateOf(account, now));
    }
    this.#holds.set(holdId, hold);
    return { status: 'granted', states };
  }

  adjust(holdId: string, charges: readonly MeterCharge[]): AcquireResult {
    const now = this.#clock.now();
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return { status: 'refused', refusals: [] };
    const unseeded = this.#unseeded(charges);
    if (unseeded !== undefined) return { status: 'unseeded', meters: unseeded };
    const refusals = this.#check(charges, hold, now);
    if (refusals !== undefined) return { status: 'refused', refusals };
    for (const { meter, amount } of charges) {
      const account = this.#account(meter, now);
      const held = chargeOn(hold, meter.id);
      if (held === undefined) take(hold, account, amount, now);
      else held.changeTo(amount, now);
    }
    for (const held of hold.charges)
      if (!charges.some(({ meter }) => meter.id === held.account.meter.id)) held.changeTo(0n, now);
    return { status: 'granted', states: charges.map(({ meter }) => stateOf(this.#account(meter, now), now)) };
  }

  settle(holdId: string, actuals: readonly MeterCharge[]): void {
    const now = this.#clock.now();
    const live = this.#holds.take(holdId);
    const hold = live ?? this.#expired.get(holdId);
    if (hold === undefined) return;
    if (live === undefined) this.#expired.delete(holdId);
    for (let index = 0; index < hold.charges.length; index++) {
      const held = hold.charges[index] as HeldCharge;
      if (live !== undefined) held.release();
      held.book(usedOf(held.account.meter.id, actuals, index), now);
    }
    for (let index = 0; index < actuals.length; index++) {
      const { meter, amount } = actuals[index] as MeterCharge;
      if (chargeOn(hold, meter.id, index) !== undefined || isNamedBefore(actuals, index)) continue;
      const account = this.#accounts.get(meter.id);
      if (account?.meter.kind === 'budget') account.settled += amount;
    }
  }

  renew(holdIds: readonly string[], leaseMs: number): void {
    const until = this.#clock.now() + leaseMs;
    for (const id of holdIds) {
      const hold = this.#holds.get(id);
      if (hold !== undefined) hold.expiresAt = until;
    }
  }

  seed(meter: BudgetMeter, settled: bigint): void {
    if (this.#accounts.has(meter.id)) return;
    this.#accounts.set(meter.id, {
      meter,
      settled,
      reserved: 0n,
      holders: 0,
      window: undefined,
      touchedAt: this.#clock.now(),
    });
  }

  list(scope: Scope): readonly MeterState[] {
    const now = this.#clock.now();
    const found: MeterState[] = [];
    for (const account of this.#accounts.values()) {
      if (SCOPE_KINDS.every((kind) => scope[kind] === undefined || account.meter.scope[kind] === scope[kind]))
        found.push(stateOf(account, now));
    }
    return found;
  }

  read(meterId: string): MeterState | undefined {
    const account = this.#accounts.get(meterId);
    return account === undefined ? undefined : stateOf(account, this.#clock.now());
  }

  close(): void {
    this.#accounts.clear();
    this.#holds.clear();
    this.#expired.clear();
  }

  #unseeded(charges: readonly MeterCharge[]): readonly BudgetMeter[] | undefined {
    let unknown: BudgetMeter[] | undefined;
    for (const { meter } of charges) {
      if (meter.kind !== 'budget' || this.#accounts.has(meter.id)) continue;
      unknown ??= [];
      unknown.push(meter);
    }
    return unknown;
  }

  #check(charges: readonly MeterCharge[], hold: Hold | undefined, now: number): readonly MeterRefusal[] | undefined {
    let refusals: MeterRefusal[] | undefined;
    for (let index = 0; index < charges.length; index++) {
      const { meter, amount, enforce } = charges[index] as MeterCharge;
      if (!enforce || amount <= 0n) continue;
      const account = this.#accounts.get(meter.id);
      const own = hold === undefined ? 0n : (chargeOn(hold, meter.id)?.amount ?? 0n);
      const more = amount - own + (hold === undefined ? namedBefore(charges, index) : 0n);
      if (more <= 0n && own > 0n) continue;
      const taken = account === undefined ? 0n : takenBy(account, now);
      if (taken + more <= meter.limit) continue;
      refusals ??= [];
      const reserved = account?.reserved ?? 0n;
      const settled = account === undefined ? 0n : account.window === undefined ? account.settled : taken - reserved;
      refusals.push({
        meter,
        settled: settled > 0n ? settled : 0n,
        reserved,
        requested: more,
        retryAfterMs: waitFor(account, meter, taken + more - meter.limit, amount, now),
      });
    }
    return refusals;
  }

  #account(meter: Meter, now: number): Account {
    let account = this.#accounts.get(meter.id);
    if (account === undefined) {
      account = {
        meter,
        settled: 0n,
        reserved: 0n,
        holders: 0,
        window: meter.kind === 'rate' ? new SlidingWindow(meter.windowMs) : undefined,
        touchedAt: now,
      };
      this.#accounts.set(meter.id, account);
    }
    // A reload may have changed the limit.
    account.meter = meter;
    account.touchedAt = now;
    return account;
  }

  /** Drops reservations of dead owners and accounts that say nothing any more. */
  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [id, hold] of this.#holds.entries()) {
      if (hold.expiresAt > now) continue;
      this.#holds.take(id);
      for (const held of hold.charges) held.expire(now);
      if (this.#expired.size >= EXPIRED_KEPT) this.#expired.clear();
      this.#expired.set(id, hold);
    }
    for (const [id, account] of this.#accounts) {
      if (account.holders === 0 && isOver(account, now)) this.#accounts.delete(id);
    }
  }
}

function take(hold: Hold, account: Account, amount: bigint, now: number): void {
  const known = chargeOn(hold, account.meter.id);
  if (known === undefined) hold.charges.push(new HeldCharge(account, amount, now));
  else known.changeTo(known.amount + amount, now);
}

/** What a hold has of a meter. Holds have a handful of charges: looking through them costs less than a map. `place` is where it is looked for first. */
function chargeOn({ charges }: Hold, meterId: string, place = 0): HeldCharge | undefined {
  const likely = charges[place];
  if (likely?.account.meter.id === meterId) return likely;
  for (const held of charges) if (held.account.meter.id === meterId) return held;
  return undefined;
}

/** What was used of a meter. `place` is where it is looked for first. */
function usedOf(meterId: string, actuals: readonly MeterCharge[], place: number): bigint {
  const likely = actuals[place];
  if (likely?.meter.id === meterId) return likely.amount;
  for (const { meter, amount } of actuals) if (meter.id === meterId) return amount;
  return 0n;
}

function isNamedBefore(charges: readonly MeterCharge[], index: number): boolean {
  return charges.findIndex(({ meter }) => meter.id === charges[index]?.meter.id) < index;
}

/** What the charges before this one take from the same meter. */
function namedBefore(charges: readonly MeterCharge[], index: number): bigint {
  const id = charges[index]?.meter.id;
  let sum = 0n;
  for (let before = 0; before < index; before++) {
    const charge = charges[before];
    if (charge?.meter.id === id) sum += charge?.amount ?? 0n;
  }
  return sum;
}

function isOver({ meter, touchedAt }: Account, now: number): boolean {
  switch (meter.kind) {
    case 'budget':
      return meter.window.resetsAt !== undefined && meter.window.resetsAt < now;
    case 'rate':
      return now - touchedAt > meter.windowMs * 2;
    case 'slots':
      return now - touchedAt > SWEEP_EVERY_MS;
  }
}

function takenBy(account: Account, now: number): bigint {
  return account.window === undefined ? account.settled + account.reserved : account.window.total(now);
}

function stateOf(account: Account, now: number): MeterState {
  const { meter, window, reserved } = account;
  if (window === undefined) return { meter, settled: account.settled, reserved };
  const settled = window.total(now) - reserved;
  return { meter, settled: settled > 0n ? settled : 0n, reserved };
}

function waitFor(
  account: Account | undefined,
  meter: Meter,
  excess: bigint,
  amount: bigint,
  now: number,
): number | undefined {
  switch (meter.kind) {
    case 'budget':
      return meter.window.resetsAt === undefined ? undefined : Math.max(0, meter.window.resetsAt - now);
    case 'slots':
      return 1_000;
    case 'rate':
      return amount > meter.limit ? undefined : (account?.window?.msUntilFree(now, excess) ?? meter.windowMs);
  }
}
