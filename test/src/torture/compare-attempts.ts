import { DatabaseSync } from 'node:sqlite';

/** The attempt rows of a database beside what an upstream received. */
export interface AttemptComparison {
  /** Rows of the table `attempts`. */
  readonly rows: number;
  /** Requests that the upstream received. */
  readonly received: number;
  /** Rows of calls that were left before their request had reached the upstream. */
  readonly neverSent: number;
  /** Calls of which the upstream received more requests than there are rows: calls that nobody paid for. */
  readonly unbooked: readonly string[];
  /** Calls with more rows of attempts that went out than the upstream received: calls that were paid for twice. */
  readonly doubled: readonly string[];
  /** Answers of the upstream (by its request id) that stand in more than one row. */
  readonly sharedAnswers: readonly string[];
  /** Rows whose request has no row of its own. */
  readonly orphans: number;
  /** The sum of the rows' cost. */
  readonly costUsd: number;
}

const ATTEMPTS = `SELECT attempts.id, payers.tags, status, facts ->> 4 AS upstream_request_id, cost
  FROM attempts JOIN payers ON payers.id = attempts.payer`;

/** Reads the rows of a database that nobody writes any more. `received` has the upstream's count for each call's tag. */
export function compareAttempts(file: string, received: ReadonlyMap<string, number>): AttemptComparison {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    // The fifth of an attempt's facts is the upstream's request id.
    const rows = database.prepare(ATTEMPTS).all() as {
      tags: string | null;
      status: string;
      upstream_request_id: string | null;
      cost: number;
    }[];
    const booked = new Map<string, { all: number; left: number }>();
    const answers = new Map<string, number>();
    let cost = 0;
    for (const row of rows) {
      const [call = ''] = JSON.parse(row.tags ?? '[]') as string[];
      const count = booked.get(call) ?? { all: 0, left: 0 };
      count.all += 1;
      if (row.status === 'cancelled') count.left += 1;
      booked.set(call, count);
      if (row.upstream_request_id !== null)
        answers.set(row.upstream_request_id, (answers.get(row.upstream_request_id) ?? 0) + 1);
      cost += Number(row.cost);
    }
    const [orphans] = database
      .prepare('SELECT count(*) AS count FROM attempts WHERE request_id NOT IN (SELECT id FROM requests)')
      .all() as { count: number }[];
    let neverSent = 0;
    const unbooked: string[] = [];
    const doubled: string[] = [];
    for (const call of new Set([...booked.keys(), ...received.keys()])) {
      const { all, left } = booked.get(call) ?? { all: 0, left: 0 };
      const seen = received.get(call) ?? 0;
      if (seen > all) unbooked.push(call);
      else if (all - seen > left) doubled.push(call);
      else neverSent += all - seen;
    }
    return {
      rows: rows.length,
      received: [...received.values()].reduce((sum, count) => sum + count, 0),
      neverSent,
      unbooked,
      doubled,
      sharedAnswers: [...answers].filter(([, count]) => count > 1).map(([id]) => id),
      orphans: orphans?.count ?? Number.NaN,
      costUsd: cost / 1e9,
    };
  } finally {
    database.close();
  }
}
