import { Worker } from 'node:worker_threads';

/** Brings what stands in SQLite's log into the database file, synced, without holding up the event loop. Rejects when it could not be done. */
export type BulkCheckpoint = () => Promise<void>;

/** Text, so that it needs no file of its own beside compiled and uncompiled code. */
const CODE = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(require('node:worker_threads').workerData);
database.exec('PRAGMA busy_timeout = 5000; PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE);');
database.close();
`;

/**
 * A checkpoint in a thread that lives as long as it takes: megabytes of pages and their sync, for which this thread would stand still. Writers go on
 * meanwhile; what they write is left to the next one. `undefined` for a database in memory, which has no log.
 */
export function createBulkCheckpoint(file: string): BulkCheckpoint | undefined {
  if (file === ':memory:') return undefined;
  return () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(CODE, { eval: true, workerData: file });
      worker.once('error', reject);
      worker.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`The checkpoint's thread ended with ${code}.`));
      });
    });
}
