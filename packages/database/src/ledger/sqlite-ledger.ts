import type { DatabaseSync } from 'node:sqlite';
import {
  type AttemptIntent,
  type AttemptRecord,
  type Clock,
  HelixError,
  type Ledger,
  type Logger,
  type NanoUsd,
  type Page,
  type RequestQuery,
  type RequestRecord,
  type RequestTrace,
  type Scope,
  type SpendQuery,
  type SpendRow,
} from '@helix/contracts';
import type { BulkCheckpoint } from '../bulk-checkpoint.js';
import type { JournalContents } from '../journal/decode-journal.js';
import type { Journal } from '../journal/journal.js';
import { JournalWriter } from '../journal/journal-writer.js';
import type { QueryRunner } from '../query-compiler.js';
import { encodeAttemptFacts } from './attempt-facts.js';
import { BatchWriter } from './batch-writer.js';
import { Dimensions } from './dimensions.js';
import { dayOf, MeterSets } from './meter-sets.js';
import { recoverRows } from './recover.js';
import { encodeRequestFacts } from './request-facts.js';
import { findRequest, listRequests } from './request-queries.js';
import { Shipper } from './shipper.js';
import { groupSpend, sumSpend } from './spend-queries.js';
import { encodeTrace } from './trace-data.js';

const ROTATE_BYTES = 8 * 1024 * 1024;

export interface SqliteLedgerOptions {
  readonly database: DatabaseSync;
  readonly runner: QueryRunner;
  readonly journal: Journal;
  /** What the journal said when it was opened. */
  readonly left: JournalContents;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Spares this thread the bulk of a checkpoint. Not given: it does all of it. */
  readonly checkpointBulk?: BulkCheckpoint | undefined;
  /** From this size on the journal begins a new segment; 8 MiB if it is not said. */
  readonly rotateBytes?: number | undefined;
}

/** The ledger: durable in the journal by the end of the turn, in SQLite in batches. */
export class SqliteLedger implements Ledger {
  readonly #dimensions = new Dimensions();
  readonly #meterSets = new MeterSets();
  readonly #database: DatabaseSync;
  readonly #runner: QueryRunner;
  readonly #journal: Journal;
  readonly #logger: Logger;
  readonly #rotateBytes: number;
  readonly #writer: JournalWriter;
  readonly #shipper: Shipper;
  readonly #checkpointBulk: BulkCheckpoint | undefined;
  #bulk: Promise<void> | undefined;
  #isBulkDone = false;
  #closed = false;

  constructor(options: SqliteLedgerOptions) {
    this.#database = options.database;
    this.#runner = options.runner;
    this.#journal = options.journal;
    this.#logger = options.logger;
    this.#rotateBytes = options.rotateBytes ?? ROTATE_BYTES;
    this.#checkpointBulk = options.checkpointBulk;
    this.#writer = new JournalWriter(options.journal, this.#dimensions, options.logger);
    this.#shipper = new Shipper({
      writer: new BatchWriter(options.database),
      clock: options.clock,
      logger: options.logger,
      onShipped: () => this.#rotateIfLarge(),
    });
    this.#recover(options.left);
  }

  intend(intent: AttemptIntent): Promise<void> {
    if (this.#closed)
      return Promise.reject(new HelixError('store_unavailable', 'The ledger is closed: the gateway is stopping.'));
    return this.#writer.intend(intent);
  }

  record(attempt: AttemptRecord): void {
    this.#shipper.addAttempt(this.#writer.record(attempt));
  }

  complete(request: RequestRecord): void {
    this.#shipper.addRequest(this.#writer.complete(request));
  }

  /** Traces ride along to the database; they are not worth the journal. */
  appendTrace(trace: RequestTrace): void {
    this.#shipper.addTrace({
      createdAt: trace.createdAt,
      requestId: trace.requestId,
      meters: this.#meterSets.setOf(dayOf(trace.createdAt), trace.meters),
      data: encodeTrace(trace),
    });
  }

  sumSpend(scope: Scope, from: number, to: number | undefined): NanoUsd {
    this.#shipper.shipAll();
    return sumSpend(this.#runner, scope, { from, to });
  }

  spend(query: SpendQuery): readonly SpendRow[] {
    this.#shipper.shipAll();
    return groupSpend(this.#runner, query);
  }

  requests(query: RequestQuery): Page<RequestRecord> {
    this.#shipper.shipAll();
    return listRequests(this.#runner, query);
  }

  request(id: string): { readonly request: RequestRecord | undefined; readonly attempts: readonly AttemptRecord[] } {
    this.#shipper.shipAll();
    return findRequest(this.#runner, id);
  }

  async flush(): Promise<void> {
    this.#shipper.shipAll();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#writer.flush();
    await this.#shipper.stop();
    await this.#bulk;
    this.#journal.close(this.#shipper.waiting === 0 && this.#writer.open === 0 && this.#isBeyondPowerCut());
  }

  #rotateIfLarge(): void {
    if (this.#journal.size < this.#rotateBytes) return;
    if (this.#checkpointBulk !== undefined && !this.#isBulkDone) {
      this.#bulk ??= this.#runBulk(this.#checkpointBulk);
      return;
    }
    this.#isBulkDone = false;
    if (!this.#isBeyondPowerCut()) return;
    try {
      this.#writer.rotate();
    } catch (error) {
      // Nothing is lost: the older segments stay until a later rotation.
      this.#logger.error('the journal cannot begin a new segment', { error: String(error) });
    }
  }

  /** The next round that leaves nothing behind brings home what little has come since, and rotates. */
  async #runBulk(checkpoint: BulkCheckpoint): Promise<void> {
    try {
      await checkpoint();
    } catch (error) {
      this.#logger.warn('the database could not be checkpointed beside the event loop', { error: String(error) });
    }
    this.#isBulkDone = true;
    this.#bulk = undefined;
  }

  /** Brings all rows from SQLite's log into the database file, synced; false when somebody's reading holds it up. */
  #isBeyondPowerCut(): boolean {
    const row = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    return row !== undefined && row['busy'] === 0 && row['log'] === row['checkpointed'];
  }

  #recover(left: JournalContents): void {
    const { attempts, requests } = recoverRows(left);
    if (attempts.length === 0 && requests.length === 0) return;
    const dimensions = this.#dimensions;
    for (const record of attempts)
      this.#shipper.addAttempt({
        record,
        payer: dimensions.payerOf(record.intent.payer),
        origin: dimensions.originOfIntent(record.intent),
        facts: encodeAttemptFacts(record),
      });
    for (const record of requests)
      this.#shipper.addRequest({
        record,
        payer: dimensions.payerOf(record.payer),
        origin: dimensions.originOfRequest(record),
        facts: encodeRequestFacts(record),
      });
    if (!this.#shipper.shipAll())
      throw new Error('The journal of an earlier run could not be brought into the database; see the log.');
    // Otherwise the segments stay and are read again at the next start, which changes nothing.
    if (this.#isBeyondPowerCut()) this.#writer.rotate();
    this.#logger.info('journal recovered', {
      attempts: attempts.length,
      requests: requests.length,
      inFlight: left.inFlight.length,
    });
  }
}
