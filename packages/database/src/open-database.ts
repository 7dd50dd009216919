import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type AuditLog,
  type Clock,
  type Directory,
  HelixError,
  type Ledger,
  type Logger,
  type OwnedObjects,
  type RequestLogStore,
  type ResponseStore,
} from '@helix/contracts';
import { createBulkCheckpoint } from './bulk-checkpoint.js';
import { decodeJournal } from './journal/decode-journal.js';
import { Journal } from './journal/journal.js';
import { SqliteLedger } from './ledger/sqlite-ledger.js';
import { migrate } from './migrations/migrate.js';
import { QueryRunner } from './query-compiler.js';
import { SqliteResponseStore } from './responses/sqlite-response-store.js';
import { sweepResponses } from './responses/sweep-responses.js';
import { SqliteAuditLog } from './sqlite-audit-log.js';
import { SqliteDirectory } from './sqlite-directory.js';
import { SqliteOwnedObjects } from './sqlite-owned-objects.js';
import { SqliteRequestLog } from './sqlite-request-log.js';

export interface DatabaseOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly journalDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface HelixDatabase {
  readonly ledger: Ledger;
  readonly directory: Directory;
  readonly requestLog: RequestLogStore;
  readonly audit: AuditLog;
  readonly responses: ResponseStore;
  readonly ownedObjects: OwnedObjects;
  health(): { readonly ok: boolean };
  /** Ships what waits and closes. */
  close(): Promise<void>;
}

/**
 * How long the event loop stands still, and every request with it, for somebody else's lock once the gateway runs: rows wait in the journal, and whoever
 * changes something is told to try again.
 */
const BUSY_MS = 50;

/** Opens (or makes) the database, brings its schema up to date and books what an earlier process left in the journal. */
export function openDatabase(options: DatabaseOptions): HelixDatabase {
  if (options.file !== ':memory:') mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  const { clock, logger } = options;
  const journal = new Journal(options.journalDirectory);
  let database: DatabaseSync | undefined;
  let runner: QueryRunner;
  let ledger: SqliteLedger;
  try {
    // A journal that cannot be read is told before the schema moves on: the version that wrote it must still be able to start.
    const left = decodeJournal(journal.read());
    database = new DatabaseSync(options.file);
    // WAL with NORMAL survives a killed process; the journal covers the rest. The ledger has the log brought home by another thread; at 64 MiB SQLite does it in this one.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;',
    );
    migrate(database);
    runner = new QueryRunner(database);
    const checkpointBulk = createBulkCheckpoint(options.file);
    ledger = new SqliteLedger({ database, runner, journal, left, clock, logger, checkpointBulk });
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  } catch (error) {
    database?.close();
    journal.close(false);
    throw isOfSqlite(error)
      ? new HelixError('store_unavailable', `The database ${options.file} cannot be opened: ${error.message}.`, {
          cause: error,
        })
      : error;
  }
  const opened = database;
  const responses = new SqliteResponseStore(runner, clock);
  const stopSweeping = sweepResponses(responses, clock, logger);
  return {
    ledger,
    directory: new SqliteDirectory(runner),
    requestLog: new SqliteRequestLog(runner, ledger),
    audit: new SqliteAuditLog(runner),
    responses,
    ownedObjects: new SqliteOwnedObjects(runner),
    health() {
      try {
        opened.exec('SELECT 1');
        return { ok: true };
      } catch {
        return { ok: false };
      }
    },
    async close() {
      stopSweeping();
      await ledger.close();
      opened.close();
    },
  };
}

function isOfSqlite(error: unknown): error is Error {
  return (error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR';
}
