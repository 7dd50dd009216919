import { DatabaseSync } from 'node:sqlite';
import { anAttempt, anIntent, FakeClock, FakeLogger, waitUntil } from '@helix/testkit';
import { migrate } from './migrations/migrate.js';
import { RowShipper } from './row-shipper.js';
import { attemptValues } from './rows.js';

describe('RowShipper', () => {
  const clock = new FakeClock();
  let database: DatabaseSync;
  let logger: FakeLogger;
  let shipped: number;
  let shipper: RowShipper;
  const rows = (): number => Number(database.prepare('SELECT count(*) AS n FROM attempts').get()?.['n']);
  const add = (id: string): void => shipper.add('a', attemptValues(anAttempt({ intent: anIntent({ id }) })));

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    migrate(database);
    logger = new FakeLogger();
    shipped = 0;
    shipper = new RowShipper({ database, clock, logger, onShipped: () => shipped++ });
  });
  afterEach(() => shipper.close());

  it('waits a moment, then ships all that has come in the meantime, in batches', async () => {
    for (let index = 0; index < 1_000; index++) add(`att_${index}`);
    clock.advance(99);
    expect(rows()).toBe(0);
    clock.advance(1);
    // The first batch is in; the others come with the event loop in between.
    expect(rows()).toBe(300);
    await waitUntil(() => shipped === 1);
    expect(rows()).toBe(1_000);
    expect(shipper.waiting).toBe(0);
  });

  it('keeps the rows while the database does not take them, says so, and tries again', async () => {
    database.exec('ALTER TABLE attempts RENAME TO hidden');
    add('att_1');
    shipper.shipAll();
    expect(shipper.waiting).toBe(1);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { rows: 1 } }]);
    clock.advance(100);
    await waitUntil(() => clock.pending === 1);
    database.exec('ALTER TABLE hidden RENAME TO attempts');
    clock.advance(100);
    await waitUntil(() => shipped === 1);
    expect(rows()).toBe(1);
  });

  it('takes a batch whole or not at all', () => {
    add('att_1');
    shipper.add('a', attemptValues(anAttempt({ intent: anIntent({ id: 'att_2', startedAt: 'now' as never }) })));
    shipper.shipAll();
    expect(rows()).toBe(0);
    expect(shipper.waiting).toBe(2);
  });
});
