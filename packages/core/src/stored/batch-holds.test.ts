import {
  type AttemptIntent,
  type AttemptRecord,
  type BudgetMeter,
  EMPTY_BUCKETS,
  type Ledger,
  nanoUsd,
  type OwnedObject,
  type OwnedObjects,
  type RequestRecord,
  ZERO_USD,
} from '@helix/contracts';
import { MemoryMeterStore } from '@helix/meters';
import { FakeClock, FakeLogger } from '@helix/testkit';
import { HoldKeeper } from '../metering/hold-keeper.js';
import { BatchHolds, lostUse } from './batch-holds.js';

const METER: BudgetMeter = {
  kind: 'budget',
  id: 'cap',
  scope: { team: 'a' },
  dimension: 'usd',
  limit: nanoUsd(1),
  window: { id: 'all', per: 'lifetime', startsAt: 0, resetsAt: undefined },
};
const USE = { buckets: { ...EMPTY_BUCKETS, outputText: 5 }, cost: nanoUsd(0.05), estimated: false };
const HELD = nanoUsd(0.2);

class FakeLedger {
  readonly attempts = new Map<string, AttemptRecord>();
  readonly requests = new Map<string, RequestRecord>();
  records = 0;
  isAway = false;

  async intend(): Promise<void> {
    await Promise.resolve();
    if (this.isAway) throw new Error('away');
  }
  record(attempt: AttemptRecord): void {
    this.records += 1;
    this.attempts.set(attempt.intent.id, attempt);
  }
  complete(request: RequestRecord): void {
    this.requests.set(request.id, request);
  }
  sumSpend(): bigint {
    return [...this.attempts.values()].reduce((sum, { cost }) => sum + cost, 0n);
  }
  request(id: string): object {
    return {
      request: this.requests.get(id),
      attempts: [...this.attempts.values()].filter(({ intent }) => intent.requestId === id),
    };
  }
}

describe('BatchHolds', () => {
  let rows: Map<string, OwnedObject>;
  let ledger: FakeLedger;
  let meters: MemoryMeterStore;
  let holds: BatchHolds;
  let batch: OwnedObject;

  function start(): void {
    const clock = new FakeClock();
    const logger = new FakeLogger();
    meters = new MemoryMeterStore({ clock });
    holds = new BatchHolds({
      objects: {
        put: (object: OwnedObject) => void rows.set(object.id, object),
        open: () => [...rows.values()].filter(({ isOpen }) => isOpen),
      } as unknown as OwnedObjects,
      meters,
      ledger: ledger as unknown as Ledger,
      keeper: new HoldKeeper(meters, clock, logger),
      logger,
    });
  }

  beforeEach(async () => {
    rows = new Map();
    ledger = new FakeLedger();
    start();
    const charges = [{ meter: METER, amount: HELD, enforce: true }];
    const intent = { id: 'att_1', requestId: 'req_1', admittedAt: 1, dialect: 'd', model: 'm' } as AttemptIntent;
    batch = {
      id: 'batch-1',
      kind: 'batch',
      provider: 'up',
      owner: 'team:a',
      team: 'a',
      key: undefined,
      createdAt: 1,
      object: {},
      notes: { charges, intent, payer: { team: 'a' } },
      isOpen: true,
    };
    rows.set(batch.id, batch);
    await holds.hold(batch.id, charges);
  });

  const budget = (): unknown => {
    const state = meters.read('cap');
    return state && { settled: state.settled, reserved: state.reserved };
  };

  it('settles once, however many come at once and later', async () => {
    expect(budget()).toEqual({ settled: 0n, reserved: HELD });
    await Promise.all([holds.settle(batch, USE), holds.settle(batch, USE)]);
    await holds.settle(batch, { ...USE, cost: nanoUsd(0.2) });
    expect(budget()).toEqual({ settled: USE.cost, reserved: 0n });
    expect(ledger.records).toBe(1);
    expect([holds.open.size, rows.get(batch.id)?.isOpen]).toEqual([0, false]);
  });

  it('can be settled again when the ledger was away', async () => {
    ledger.isAway = true;
    await expect(holds.settle(batch, USE)).rejects.toThrow('away');
    expect(budget()).toEqual({ settled: 0n, reserved: HELD });
    ledger.isAway = false;
    await holds.settle(batch, USE);
    expect(budget()).toEqual({ settled: USE.cost, reserved: 0n });
  });

  it('does not hold again after a start what was booked, and closed too late', async () => {
    await holds.settle(batch, USE);
    rows.set(batch.id, batch);
    start();
    await holds.restore();
    expect([holds.open.size, rows.get(batch.id)?.isOpen]).toEqual([0, false]);
    expect(budget()).toBeUndefined();
  });

  it('holds again after a start what is open', async () => {
    start();
    await holds.restore();
    expect(budget()).toEqual({ settled: 0n, reserved: HELD });
    expect([...holds.open]).toEqual(['batch-1']);
  });

  it('lets go of one that is lost, whose row says that nobody knows what it cost', async () => {
    await holds.settle(batch, lostUse('unavailable: gone'));
    expect(budget()).toEqual({ settled: 0n, reserved: 0n });
    expect([...ledger.attempts.values()]).toMatchObject([
      { status: 'failed', cost: ZERO_USD, unpriced: true, error: 'unavailable: gone' },
    ]);
    expect([...ledger.requests.values()]).toMatchObject([{ status: 'failed', code: 'upstream_unavailable' }]);
  });
});
