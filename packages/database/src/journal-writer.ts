import type { Logger } from '@helix/contracts';
import type { Journal } from './journal.js';

const ROTATE_BYTES = 8 * 1024 * 1024;

/** What the ledger says to its journal: intents at once, outcomes of one turn of the event loop in one write. */
export class JournalWriter {
  readonly #journal: Journal;
  readonly #logger: Logger;
  /** Lines of intents without an outcome, by attempt. */
  readonly #open = new Map<string, string>();
  #unwritten = '';
  #scheduled = false;

  constructor(journal: Journal, logger: Logger) {
    this.#journal = journal;
    this.#logger = logger;
  }

  /** Durable when it returns; throws `store_unavailable` when it cannot be. */
  writeIntent(id: string, line: string): void {
    this.#journal.append(this.#unwritten === '' ? line : this.#unwritten + line);
    this.#unwritten = '';
    this.#open.set(id, line);
  }

  /** Durable by the end of the turn; until then the intents before it stand for the calls. */
  writeOutcome(line: string): void {
    this.#unwritten += line;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** The attempt has an outcome. */
  closeIntent(id: string): void {
    this.#open.delete(id);
  }

  flush(): void {
    if (this.#unwritten === '') return;
    const lines = this.#unwritten;
    this.#unwritten = '';
    try {
      this.#journal.append(lines);
    } catch (error) {
      // The rows are still on their way to the database, and the intents before them are safe.
      this.#logger.error('the journal cannot be written', { error: String(error) });
    }
  }

  /** Whether the segment is due to be replaced. Only when all rows of it are in the database. */
  get isLarge(): boolean {
    return this.#journal.size >= ROTATE_BYTES && this.#unwritten === '';
  }

  /** Begins a new segment with the open intents. */
  rotate(): void {
    this.#journal.rotate([...this.#open.values()].join(''));
  }

  /** `shipped`: every row is in the database, so that without open intents nothing needs to be kept. */
  close(shipped: boolean): void {
    this.flush();
    this.#journal.close(shipped && this.#open.size === 0);
  }
}
