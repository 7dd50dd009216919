import type { Ledger, MaybePromise } from '@helix/contracts';
import type { BookedRequest } from './ledger-arbitraries.js';

/** A place where a ledger lives, empty at first. */
export interface LedgerHome {
  /** Opens the ledger that lives here. Only one is open at a time. */
  open(): MaybePromise<Ledger>;
  /** Leaves things as a process that is killed at this very moment does: the open ledger is not told, and the next `open` finds what it had made durable. */
  kill(): MaybePromise<void>;
  /** Closes what is open and removes everything. */
  remove(): MaybePromise<void>;
}

/** What the laws need to know of a ledger. */
export interface LedgerSubject {
  /** Makes an empty home, once for each test and each run of a property. */
  makeHome(): MaybePromise<LedgerHome>;
  /** Runs of each property. Default 30. */
  readonly runs?: number;
}

const DEFAULT_RUNS = 30;

/** Runs a test in a home of its own. */
export async function useHome(subject: LedgerSubject, run: (home: LedgerHome) => Promise<void>): Promise<void> {
  const home = await subject.makeHome();
  try {
    await run(home);
  } finally {
    await home.remove();
  }
}

/** Books requests as a gateway does: intent, outcome, request. */
export async function bookAll(ledger: Ledger, requests: readonly BookedRequest[]): Promise<void> {
  for (const { request, attempts } of requests) {
    for (const attempt of attempts) {
      await ledger.intend(attempt.intent);
      ledger.record(attempt);
    }
    ledger.complete(request);
  }
}

/** The end of a turn of the event loop, by which outcomes are durable. */
export async function endTurn(): Promise<void> {
  for (let phase = 0; phase < 2; phase++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Runs of a property on this subject. */
export function runsOf(subject: LedgerSubject): number {
  return subject.runs ?? DEFAULT_RUNS;
}

/** All requests, newest first, page by page. */
export async function readAll(ledger: Ledger, limit = 5): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.requests({ scope: {}, status: undefined, from: undefined, to: undefined, limit, cursor });
    expect(page.data.length).toBeLessThanOrEqual(limit);
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}
