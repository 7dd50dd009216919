import type { JournalEntry } from './journal.js';
import type { RowValues, WaitingRow } from './row-shipper.js';
import { ATTEMPT_COLUMNS, REQUEST_COLUMNS } from './rows.js';

const REQUEST_ID = ATTEMPT_COLUMNS.indexOf('request_id');

/** A journal that an earlier process left, as what is to be done about it. */
export interface SortedJournal {
  /** Outcomes as they are, and the calls that were in flight by their estimate. */
  readonly rows: readonly WaitingRow[];
  /** Requests of these attempts that had not ended: the database tells of what they were made. */
  readonly interrupted: ReadonlySet<string>;
  readonly inFlight: number;
}

/** Sorts what a journal says, oldest first: an intent counts only while there is no outcome of it. */
export function sortJournal(entries: readonly JournalEntry[]): SortedJournal {
  const intents = new Map<string, JournalEntry>();
  const rows: WaitingRow[] = [];
  const interrupted = new Set<string>();
  const ended = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'i') {
      intents.set(entry.id, entry);
      continue;
    }
    if (entry.kind === 'a') intents.delete(entry.id);
    else ended.add(entry.id);
    rows.push({ kind: entry.kind, values: restoreValues(entry) });
  }
  for (const intent of intents.values()) rows.push({ kind: 'a', values: restoreValues(intent) });
  for (const { kind, values } of rows) {
    const request = String(values[REQUEST_ID]);
    if (kind === 'a' && !ended.has(request)) interrupted.add(request);
  }
  return { rows, interrupted, inFlight: intents.size };
}

/** Money is text in the journal, since JSON has no bigint. */
function restoreValues(entry: JournalEntry): RowValues {
  const columns: readonly string[] = entry.kind === 'r' ? REQUEST_COLUMNS : ATTEMPT_COLUMNS;
  return entry.values.map((value, index) =>
    (columns[index] === 'cost' || columns[index] === 'estimated_cost') && typeof value === 'string'
      ? BigInt(value)
      : value,
  );
}
