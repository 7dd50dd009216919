import { type AttemptIntent, type AttemptRecord, InFlightMap, type Logger, type RequestRecord } from '@helix/contracts';
import { encodeAttemptFacts } from '../ledger/attempt-facts.js';
import type { Dimension } from '../ledger/dimension.js';
import type { Dimensions } from '../ledger/dimensions.js';
import { encodeRequestFacts } from '../ledger/request-facts.js';
import type { AttemptRow, RequestRow } from '../ledger/rows.js';
import type { Journal } from './journal.js';
import { definitionLine, intentLine, outcomeLine, requestLine } from './journal-lines.js';

interface OpenIntent {
  readonly intent: AttemptIntent;
  readonly payer: Dimension;
  readonly origin: Dimension;
}

/** What one turn of the event loop writes, and those who wait for it. */
interface Turn {
  readonly intents: OpenIntent[];
  readonly written: PromiseWithResolvers<void>;
}

/**
 * Group commit: everything that is said in one turn of the event loop goes to the journal in one write at its end. Knows the intents that are open,
 * and carries them when the journal begins a new segment.
 */
export class JournalWriter {
  readonly #journal: Pick<Journal, 'append' | 'rotate'>;
  readonly #dimensions: Dimensions;
  readonly #logger: Logger;
  readonly #open = new InFlightMap<OpenIntent>();
  #lines = '';
  #turn: Turn | undefined;
  #scheduled = false;
  /** Numbers of payers and origins hold within an era: a new one begins with each segment, and when a write has failed. */
  #era = 1;
  #lastNumber = 0;

  constructor(journal: Pick<Journal, 'append' | 'rotate'>, dimensions: Dimensions, logger: Logger) {
    this.#journal = journal;
    this.#dimensions = dimensions;
    this.#logger = logger;
  }

  /** Intents without an outcome. */
  get open(): number {
    return this.#open.size;
  }

  /** Resolves when the intent is in the journal, with all others of this turn. Rejects with `store_unavailable`. */
  intend(intent: AttemptIntent): Promise<void> {
    const { written, intents } = this.#currentTurn();
    intents.push(this.#addIntent(intent));
    return written.promise;
  }

  /** Gives the row of the attempt. */
  record(attempt: AttemptRecord): AttemptRow {
    const { id } = attempt.intent;
    let open = this.#open.take(id);
    if (open === undefined) {
      // An outcome counts only behind its intent.
      open = this.#addIntent(attempt.intent);
      this.#open.take(id);
    }
    const { payer, origin } = open;
    const row = { record: attempt, payer, origin, facts: encodeAttemptFacts(attempt) };
    this.#add(outcomeLine(row));
    return row;
  }

  /** Gives the row of the request. */
  complete(request: RequestRecord): RequestRow {
    const payer = this.#dimensions.payerOf(request.payer);
    const origin = this.#dimensions.originOfRequest(request);
    const row = { record: request, payer, origin, facts: encodeRequestFacts(request) };
    this.#add(requestLine(row, this.#numberOf(payer), this.#numberOf(origin)));
    return row;
  }

  /** Writes what this turn has said so far. */
  flush(): void {
    const turn = this.#turn;
    const lines = this.#lines;
    if (lines === '') return;
    this.#lines = '';
    this.#turn = undefined;
    try {
      this.#journal.append(lines);
      turn?.written.resolve();
    } catch (error) {
      // Nothing of it is there: definitions have to be said again. Outcomes are still on their way to the database, their intents are safe.
      this.#era += 1;
      this.#logger.error('the journal cannot be written', { error: String(error) });
      for (const { intent } of turn?.intents ?? []) this.#open.take(intent.id);
      turn?.written.reject(error);
    }
  }

  /** Begins a new segment, which carries what is open. Everything else must be in the database. */
  rotate(): void {
    this.flush();
    this.#era += 1;
    for (const [, open] of this.#open.entries()) this.#addLine(open);
    const carried = this.#lines;
    this.#lines = '';
    try {
      this.#journal.rotate(carried);
    } catch (error) {
      this.#era += 1;
      throw error;
    }
  }

  #addIntent(intent: AttemptIntent): OpenIntent {
    const open = {
      intent,
      payer: this.#dimensions.payerOf(intent.payer),
      origin: this.#dimensions.originOfIntent(intent),
    };
    this.#open.set(intent.id, open);
    this.#addLine(open);
    this.#schedule();
    return open;
  }

  #addLine({ intent, payer, origin }: OpenIntent): void {
    // Numbered first: a definition stands before the line that needs it.
    const payerNumber = this.#numberOf(payer);
    const originNumber = this.#numberOf(origin);
    this.#lines += intentLine(intent, payerNumber, originNumber);
  }

  #add(line: string): void {
    this.#lines += line;
    this.#schedule();
  }

  #numberOf(dimension: Dimension): number {
    if (dimension.definedIn !== this.#era) {
      dimension.definedIn = this.#era;
      dimension.number = ++this.#lastNumber;
      this.#lines += definitionLine(dimension);
    }
    return dimension.number;
  }

  #currentTurn(): Turn {
    if (this.#turn === undefined) {
      this.#turn = { intents: [], written: Promise.withResolvers<void>() };
      // Each that waits hears of a failure; that none waits must not end the process.
      this.#turn.written.promise.catch(() => undefined);
    }
    return this.#turn;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
