import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AttemptComparison, compareAttempts } from './compare-attempts.js';

type Row = readonly [id: string, call: string, status: string, answer: string | null];

function compare(rows: readonly Row[], received: Readonly<Record<string, number>>): AttemptComparison {
  const directory = mkdtempSync(join(tmpdir(), 'helix-compare-'));
  const file = join(directory, 'helix.db');
  const database = new DatabaseSync(file);
  database.exec(
    'CREATE TABLE payers (id INTEGER PRIMARY KEY, tags TEXT); CREATE TABLE requests (id TEXT);' +
      'CREATE TABLE attempts (id TEXT, request_id TEXT, payer INTEGER, status TEXT, facts TEXT, cost INTEGER)',
  );
  const insert = database.prepare('INSERT INTO attempts VALUES (?, ?, ?, ?, ?, 1000000000)');
  for (const [id, call, status, answer] of rows) {
    const { lastInsertRowid: payer } = database.prepare('INSERT INTO payers (tags) VALUES (?)').run(`["${call}"]`);
    insert.run(id, `req-${call}`, payer, status, JSON.stringify([0, 0, 0, 200, answer]));
  }
  for (const call of new Set(rows.map((row) => row[1])))
    database.prepare('INSERT INTO requests VALUES (?)').run(`req-${call}`);
  database.close();
  try {
    return compareAttempts(file, new Map(Object.entries(received)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('compareAttempts', () => {
  it('finds nothing where each received request has its row', () => {
    const rows: readonly Row[] = [
      ['1', 'a', 'failed', 'up-1'],
      ['2', 'a', 'ok', 'up-2'],
      ['3', 'b', 'cancelled', null],
    ];
    expect(compare(rows, { a: 2 })).toEqual({
      rows: 3,
      received: 2,
      neverSent: 1,
      unbooked: [],
      doubled: [],
      sharedAnswers: [],
      orphans: 0,
      costUsd: 3,
    });
  });

  it('finds a request without a row, also where another call has one too many left', () => {
    expect(compare([['1', 'b', 'cancelled', null]], { a: 1 })).toMatchObject({ unbooked: ['a'], doubled: [] });
  });

  it('finds an attempt with two rows', () => {
    const rows: readonly Row[] = [
      ['1', 'a', 'ok', 'up-1'],
      ['2', 'a', 'ok', 'up-1'],
    ];
    expect(compare(rows, { a: 1 })).toMatchObject({ doubled: ['a'], sharedAnswers: ['up-1'] });
  });
});
