import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createBulkCheckpoint } from './bulk-checkpoint.js';

describe('a bulk checkpoint', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'helix-checkpoint-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('brings the log into the file while its owner has it open', async () => {
    const file = join(root, 'x.db');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x TEXT);');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    for (let index = 0; index < 500; index++) insert.run('x'.repeat(1_000));
    const before = statSync(file).size;
    await createBulkCheckpoint(file)?.();
    expect(statSync(file).size).toBeGreaterThan(before + 400_000);
    // What is left for the owner is nothing.
    expect(database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()).toMatchObject({ busy: 0 });
    insert.run('y');
    expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 501 });
    database.close();
  });

  it('rejects where there is no database', async () => {
    await expect(createBulkCheckpoint(join(root, 'none', 'x.db'))?.()).rejects.toThrow(/unable to open/);
  });

  it('is not needed for a database in memory', () => {
    expect(createBulkCheckpoint(':memory:')).toBeUndefined();
  });
});
