import type { DatabaseSync } from 'node:sqlite';
import { INITIAL } from './0001-initial.js';
import { PAYERS_AND_ORIGINS } from './0002-payers-and-origins.js';
import { METER_SETS } from './0003-meter-sets.js';
import { STORED_RESPONSES } from './0004-stored-responses.js';
import { UNITS } from './0005-units.js';
import { OWNED_OBJECTS } from './0006-owned-objects.js';

/** Forward only: a migration that has shipped never changes. */
const MIGRATIONS: readonly string[] = [INITIAL, PAYERS_AND_ORIGINS, METER_SETS, STORED_RESPONSES, UNITS, OWNED_OBJECTS];

/** Brings the schema up to date, each step in one transaction. Throws when the database is newer than this version knows. */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number | bigint };
  const version = Number(row.user_version);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `The database has schema ${version}, and this version of Helix knows up to ${MIGRATIONS.length}. Start the newer version, or restore a backup.`,
    );
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    database.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next] ?? ''} PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}
