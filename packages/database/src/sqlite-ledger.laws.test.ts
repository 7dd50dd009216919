import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeLedgerLaws, FakeClock, FakeLogger, type LedgerHome } from '@helix/testkit';
import { type HelixDatabase, openDatabase } from './open-database.js';

describeLedgerLaws('SqliteLedger', { makeHome: makeSqliteHome });

function makeSqliteHome(): LedgerHome {
  const root = mkdtempSync(join(tmpdir(), 'helix-ledger-'));
  const opened: HelixDatabase[] = [];
  let life = 0;
  return {
    open() {
      const directory = join(root, String(life));
      const database = openDatabase({
        file: join(directory, 'helix.db'),
        journalDirectory: join(directory, 'journal'),
        clock: new FakeClock(),
        logger: new FakeLogger(),
      });
      opened.push(database);
      return database.ledger;
    },
    kill() {
      // What the kernel has is what another process would find. The old ledger goes on in its own directory, where nobody looks.
      cpSync(join(root, String(life)), join(root, String(life + 1)), { recursive: true });
      life += 1;
    },
    async remove() {
      for (const database of opened) await database.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
