import { DatabaseSync } from 'node:sqlite';
import { anAttempt, anIntent, aRequest } from '@helix/testkit';
import { migrate } from '../migrations/migrate.js';
import { encodeAttemptFacts } from './attempt-facts.js';
import { BatchWriter } from './batch-writer.js';
import { Dimensions } from './dimensions.js';
import { MeterSets } from './meter-sets.js';
import { encodeRequestFacts } from './request-facts.js';
import type { AttemptRow, RequestRow, TraceRow } from './rows.js';

const dimensions = { current: new Dimensions() };
const sets = { current: new MeterSets() };

function attemptRow(index: number, endUser: string | undefined = undefined): AttemptRow {
  const payer = { ...anIntent().payer, endUser };
  const id = String(index).padStart(21, '0');
  const intent = anIntent({ id: `att_${id}`, requestId: `req_${id}`, payer });
  const record = anAttempt({ intent });
  return {
    record,
    payer: dimensions.current.payerOf(payer),
    origin: dimensions.current.originOfIntent(intent),
    facts: encodeAttemptFacts(record),
  };
}

function requestRow(index: number): RequestRow {
  const record = aRequest({ id: `req_${String(index).padStart(21, '0')}` });
  return {
    record,
    payer: dimensions.current.payerOf(record.payer),
    origin: dimensions.current.originOfRequest(record),
    facts: encodeRequestFacts(record),
  };
}

function traceRow(index: number): TraceRow {
  return {
    createdAt: index,
    requestId: `req_${index}`,
    meters: sets.current.setOf(0, [{ id: 'usd' }]),
    data: '[[],[[1,1]],[]]',
  };
}

describe('a batch writer', () => {
  let database: DatabaseSync;
  let writer: BatchWriter;
  const count = (table: string): unknown => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'];

  beforeEach(() => {
    dimensions.current = new Dimensions();
    sets.current = new MeterSets();
    database = new DatabaseSync(':memory:');
    migrate(database);
    writer = new BatchWriter(database);
  });
  afterEach(() => database.close());

  it.each([1, 7, 8, 63, 64, 65, 139])('writes %i rows of each table, once, however often', (rows) => {
    const numbers = Array.from({ length: rows }, (_, index) => index);
    const batch = {
      attempts: numbers.map((index) => attemptRow(index)),
      requests: numbers.map(requestRow),
      traces: numbers.map(traceRow),
    };
    writer.write(batch);
    writer.write(batch);
    expect([count('attempts'), count('requests'), count('traces')]).toEqual([rows, rows, rows]);
    expect([count('payers'), count('origins'), count('meter_sets')]).toEqual([1, 2, 1]);
  });

  it('finds a payer that was forgotten, or that an earlier process wrote, by its content', () => {
    writer.write({ attempts: [attemptRow(1, 'Grüße "\n'), attemptRow(2, '')], requests: [], traces: [] });
    dimensions.current = new Dimensions();
    new BatchWriter(database).write({
      attempts: [attemptRow(3, 'Grüße "\n'), attemptRow(4, ''), attemptRow(5)],
      requests: [],
      traces: [],
    });
    expect(count('payers')).toBe(3);
    expect(count('origins')).toBe(1);
  });

  it('leaves nothing of a batch that fails, and finds its payers again', () => {
    const attempts = [attemptRow(1)];
    database.exec('ALTER TABLE traces RENAME TO hidden');
    expect(() => writer.write({ attempts, requests: [requestRow(1)], traces: [traceRow(1)] })).toThrow(/traces/);
    expect([count('attempts'), count('requests'), count('payers')]).toEqual([0, 0, 0]);
    database.exec('ALTER TABLE hidden RENAME TO traces');
    writer.write({ attempts: [attemptRow(2, 'another')], requests: [], traces: [] });
    writer.write({ attempts, requests: [requestRow(1)], traces: [traceRow(1)] });
    const payers = database
      .prepare('SELECT end_user FROM attempts JOIN payers ON payers.id = payer ORDER BY request_id')
      .all();
    expect(payers.map((row) => row['end_user'])).toEqual([null, 'another']);
  });

  it('needs less than 500 bytes for the attempt and the request of a call', () => {
    const pages = (): number => Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
    const before = pages();
    for (let batch = 0; batch < 40; batch++) {
      const numbers = Array.from({ length: 128 }, (_, index) => batch * 128 + index);
      writer.write({
        attempts: numbers.map((index) => attemptRow(index)),
        requests: numbers.map(requestRow),
        traces: [],
      });
    }
    expect(((pages() - before) * 4_096) / (40 * 128)).toBeLessThan(500);
  });
});
