import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NanoUsd } from '@helix/contracts';
import { aRequest, FakeClock, FakeLogger } from '@helix/testkit';
import { type HelixDatabase, openDatabase } from './open-database.js';

describe('a database', () => {
  let directory: string;
  const open = (): HelixDatabase =>
    openDatabase({
      file: join(directory, 'helix.db'),
      journalDirectory: join(directory, 'journal'),
      clock: new FakeClock(),
      logger: new FakeLogger(),
    });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'helix-database-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('that somebody else has locked holds nobody up, says so, and takes the rows later', async () => {
    const database = open();
    const other = new DatabaseSync(join(directory, 'helix.db'));
    other.exec('BEGIN EXCLUSIVE');
    const startedAt = performance.now();
    database.ledger.complete(aRequest({ id: 'req_1' }));
    await database.ledger.flush();
    expect(() =>
      database.directory.orgs.create({ id: 'org_1', name: 'acme', createdAt: 1, disabled: false, metadata: {} }),
    ).toThrow(expect.objectContaining({ code: 'store_unavailable' }) as Error);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    other.exec('ROLLBACK');
    other.close();
    expect((await database.ledger.request('req_1')).request?.id).toBe('req_1');
    await database.close();
  });

  it('takes all rows but the one that it cannot hold, and opens again', async () => {
    const database = open();
    database.ledger.complete(aRequest({ id: 'req_1', cost: (2n ** 70n) as NanoUsd }));
    database.ledger.complete(aRequest({ id: 'req_2' }));
    await database.ledger.flush();
    expect((await database.ledger.request('req_1')).request).toBeUndefined();
    expect((await database.ledger.request('req_2')).request?.id).toBe('req_2');
    await database.close();
    await open().close();
  });

  it('that is none is named in the error', () => {
    writeFileSync(join(directory, 'helix.db'), 'this is no database '.repeat(100));
    expect(open).toThrow(/helix\.db cannot be opened: file is not a database/);
  });
});
