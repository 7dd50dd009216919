import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { anAttempt, anIntent, aRequest, FakeClock, FakeLogger } from '@helix/testkit';
import { decodeJournal } from '../journal/decode-journal.js';
import { Journal } from '../journal/journal.js';
import { migrate } from '../migrations/migrate.js';
import { openDatabase } from '../open-database.js';
import { QueryRunner } from '../query-compiler.js';
import { SqliteLedger } from './sqlite-ledger.js';

describe('a SQLite ledger', () => {
  let root: string;
  let clock: FakeClock;
  let logger: FakeLogger;
  const opened: { readonly database: DatabaseSync; readonly ledger: SqliteLedger }[] = [];
  const journalDirectory = (): string => join(root, 'journal');
  const segments = (): readonly string[] =>
    readdirSync(journalDirectory())
      .filter((name) => name !== 'lock')
      .map((name) => readFileSync(join(journalDirectory(), name), 'utf8'));

  /** Opens it again, as a process does that came after a `kill -9`, when the last was not closed. */
  function open(
    rotateBytes?: number,
    checkpointBulk?: () => Promise<void>,
  ): { readonly database: DatabaseSync; readonly ledger: SqliteLedger } {
    const journal = new Journal(journalDirectory());
    const left = decodeJournal(journal.read());
    const database = new DatabaseSync(join(root, 'helix.db'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(database);
    const runner = new QueryRunner(database);
    const ledger = new SqliteLedger({ database, runner, journal, left, clock, logger, rotateBytes, checkpointBulk });
    opened.push({ database, ledger });
    return { database, ledger };
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'helix-ledger-'));
    clock = new FakeClock();
    logger = new FakeLogger();
  });
  afterEach(async () => {
    for (const { database, ledger } of opened.splice(0)) {
      await ledger.close();
      database.close();
    }
    rmSync(root, { recursive: true, force: true });
  });

  it('has the bulk of the checkpoint done beside it, and begins a new journal with the next round', async () => {
    const bulk = Promise.withResolvers<void>();
    let asked = 0;
    const { database, ledger } = open(1, () => {
      asked += 1;
      return bulk.promise;
    });
    const book = async (id: string): Promise<void> => {
      await ledger.intend(anIntent({ id, requestId: 'req_1' }));
      ledger.record(anAttempt({ intent: anIntent({ id, requestId: 'req_1' }) }));
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    };
    await book('att_1');
    await book('att_2');
    expect([asked, decodeJournal(segments()).attempts.length]).toEqual([1, 2]);
    bulk.resolve();
    await bulk.promise;
    await book('att_3');
    expect(decodeJournal(segments()).attempts).toEqual([]);
    expect(database.prepare('SELECT count(*) AS n FROM attempts').get()).toEqual({ n: 3 });
  });

  it('goes on without the help, and says so', async () => {
    const { ledger } = open(1, () => Promise.reject(new Error('no thread')));
    for (const id of ['att_1', 'att_2']) {
      await ledger.intend(anIntent({ id, requestId: 'req_1' }));
      ledger.record(anAttempt({ intent: anIntent({ id, requestId: 'req_1' }) }));
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(decodeJournal(segments()).attempts).toEqual([]);
    expect(logger.lines.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('begins a new journal when the old one is large and shipped, and still knows what is in flight', async () => {
    const { ledger } = open(1);
    await ledger.intend(anIntent({ id: 'att_1', requestId: 'req_1' }));
    await ledger.intend(anIntent({ id: 'att_2', requestId: 'req_2' }));
    ledger.record(anAttempt({ intent: anIntent({ id: 'att_2', requestId: 'req_2' }) }));
    ledger.complete(aRequest({ id: 'req_2' }));
    clock.advance(100);
    expect(segments()).toHaveLength(1);
    expect(decodeJournal(segments())).toMatchObject({ attempts: [], requests: [], inFlight: [{ id: 'att_1' }] });
    const next = open();
    expect(next.ledger.request('req_1').attempts).toMatchObject([{ estimated: true, cost: 500n }]);
    expect(next.ledger.request('req_2').attempts).toEqual([
      anAttempt({ intent: anIntent({ id: 'att_2', requestId: 'req_2' }) }),
    ]);
  });

  it('keeps the journal while a reader holds up what would make its rows safe', async () => {
    const { database, ledger } = open(1);
    database.exec('CREATE TABLE held (value INTEGER) STRICT; INSERT INTO held VALUES (1)');
    const reader = new DatabaseSync(join(root, 'helix.db'));
    reader.exec('BEGIN; SELECT * FROM held');
    ledger.record(anAttempt());
    await endTurn();
    clock.advance(100);
    await endTurn();
    expect(decodeJournal(segments()).attempts).toHaveLength(1);
    reader.close();
    ledger.complete(aRequest());
    await endTurn();
    clock.advance(100);
    expect(decodeJournal(segments()).attempts).toHaveLength(0);
    expect(ledger.request('req_1').attempts).toHaveLength(1);
  });

  it('keeps rows in the journal that the database does not take, and ships them later', async () => {
    const { database, ledger } = open();
    database.exec('ALTER TABLE requests RENAME TO hidden');
    await ledger.intend(anIntent());
    ledger.record(anAttempt());
    ledger.complete(aRequest());
    await ledger.close();
    expect(logger.lines.map(({ message }) => message)).toContain(
      'the database does not take rows; they stay in the journal',
    );
    expect(decodeJournal(segments())).toMatchObject({ attempts: [{ cost: 300n }], requests: [{ id: 'req_1' }] });
    database.exec('ALTER TABLE hidden RENAME TO requests');
    const next = open();
    expect(next.ledger.request('req_1')).toEqual({ request: aRequest(), attempts: [anAttempt()] });
    expect(segments().join('')).not.toContain('att_1');
  });

  it('leaves no journal behind when it is closed with everything shipped, and takes no more calls', async () => {
    const { ledger } = open();
    await ledger.intend(anIntent());
    ledger.record(anAttempt());
    ledger.complete(aRequest());
    await ledger.close();
    expect(readdirSync(journalDirectory())).toEqual([]);
    await expect(ledger.intend(anIntent({ id: 'att_2' }))).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('finds attempts by the model as asked, and by provider and model', () => {
    const { ledger } = open();
    ledger.record(anAttempt());
    const sum = (model: string): bigint => ledger.sumSpend({ model }, 0, undefined);
    expect([sum('chat'), sum('openai/gpt-4o'), sum('gpt-4o'), sum('claude/gpt-4o')]).toEqual([300n, 300n, 0n, 0n]);
  });

  it('is not opened on the journal of another version, and the database is left as it was', () => {
    mkdirSync(journalDirectory());
    writeFileSync(join(journalDirectory(), '0000000001.ndjson'), '["i","att_1",["att_1"]]\n');
    const file = join(root, 'data', 'helix.db');
    expect(() => openDatabase({ file, journalDirectory: journalDirectory(), clock, logger })).toThrow(
      /written by another version/,
    );
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(journalDirectory(), 'lock'))).toBe(false);
  });
});

/** The end of a turn of the event loop, and of what it began. */
async function endTurn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
}
