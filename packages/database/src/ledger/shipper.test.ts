import type { NanoUsd } from '@helix/contracts';
import { anAttempt, anIntent, aRequest, FakeClock, FakeLogger } from '@helix/testkit';
import type { Batch } from './batch-writer.js';
import { Dimensions } from './dimensions.js';
import { Shipper } from './shipper.js';

const dimensions = new Dimensions();
const attempt = {
  record: anAttempt(),
  payer: dimensions.payerOf(anIntent().payer),
  origin: dimensions.originOfIntent(anIntent()),
  facts: '[]',
};
const request = { ...attempt, record: aRequest(), origin: dimensions.originOfRequest(aRequest()) };

function makeShipper(check: (batch: Batch) => void = () => undefined) {
  const clock = new FakeClock();
  const logger = new FakeLogger();
  const batches: Batch[] = [];
  const database = { away: false, shippedRounds: 0 };
  const shipper = new Shipper({
    writer: {
      write(batch) {
        if (database.away) throw new Error('database is locked');
        check(batch);
        batches.push(batch);
      },
    },
    clock,
    logger,
    onShipped: () => {
      database.shippedRounds += 1;
    },
  });
  return { clock, logger, batches, database, shipper };
}

/** Until what was begun in this turn and waits for the next has come. */
async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
}

describe('a shipper', () => {
  it('lets rows wait a little, so that they go together', () => {
    const { clock, batches, database, shipper } = makeShipper();
    shipper.addAttempt(attempt);
    clock.advance(50);
    shipper.addRequest(request);
    expect(batches).toEqual([]);
    clock.advance(50);
    expect(batches).toEqual([{ attempts: [attempt], requests: [request], traces: [] }]);
    expect([shipper.waiting, database.shippedRounds]).toEqual([0, 1]);
  });

  it('ships a crowd in several batches, with the event loop in between', async () => {
    const { clock, batches, shipper } = makeShipper();
    for (let index = 0; index < 300; index++) shipper.addAttempt(attempt);
    clock.advance(100);
    expect(batches).toHaveLength(1);
    await nextTurn();
    await nextTurn();
    expect(batches.map(({ attempts }) => attempts.length)).toEqual([128, 128, 44]);
  });

  it('keeps rows that the database does not take, says so, and tries again in a second', async () => {
    const { clock, logger, batches, database, shipper } = makeShipper();
    database.away = true;
    shipper.addAttempt(attempt);
    clock.advance(100);
    await nextTurn();
    expect([shipper.waiting, database.shippedRounds, logger.lines.length]).toEqual([1, 0, 1]);
    clock.advance(900);
    expect(logger.lines).toHaveLength(1);
    database.away = false;
    clock.advance(100);
    expect(batches).toEqual([{ attempts: [attempt], requests: [], traces: [] }]);
    expect(shipper.waiting).toBe(0);
  });

  it.each([
    ['the driver cannot bind', new TypeError('BigInt value is too large')],
    ['the column does not take', Object.assign(new Error('cannot store TEXT value'), { errcode: 3091 })],
  ])('leaves out the row that %s, and says so, instead of keeping all others out', (_why, refusal) => {
    const { clock, logger, batches, shipper } = makeShipper((batch) => {
      if (batch.attempts.some(({ record }) => record.cost > 2n ** 63n)) throw refusal;
    });
    const absurd = { ...attempt, record: anAttempt({ cost: (2n ** 70n) as NanoUsd }) };
    shipper.addAttempt(attempt);
    shipper.addAttempt(absurd);
    shipper.addRequest(request);
    clock.advance(100);
    expect(batches).toEqual([
      { attempts: [attempt], requests: [], traces: [] },
      { attempts: [], requests: [request], traces: [] },
    ]);
    expect(shipper.waiting).toBe(0);
    expect(logger.lines).toEqual([
      expect.objectContaining({ level: 'error', message: expect.stringContaining('left out') as string }),
    ]);
  });

  it('ships at once what a reader needs', () => {
    const { batches, database, shipper } = makeShipper();
    shipper.addRequest(request);
    expect(shipper.shipAll()).toBe(true);
    expect(batches).toHaveLength(1);
    database.away = true;
    shipper.addRequest(request);
    expect(shipper.shipAll()).toBe(false);
  });

  it('ships what waits when it is stopped, and starts no more rounds', async () => {
    const { clock, batches, shipper } = makeShipper();
    shipper.addAttempt(attempt);
    await shipper.stop();
    expect(batches).toHaveLength(1);
    shipper.addAttempt(attempt);
    clock.advance(10_000);
    expect(batches).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
