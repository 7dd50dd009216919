import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredResponse } from '@helix/contracts';
import { describeResponseStoreLaws, FakeClock, FakeLogger } from '@helix/testkit';
import { type HelixDatabase, openDatabase } from '../open-database.js';
import type { SqliteResponseStore } from './sqlite-response-store.js';

const DAY = 86_400_000;

describeResponseStoreLaws('SqliteResponseStore', {
  makeHome(clock) {
    const root = mkdtempSync(join(tmpdir(), 'helix-responses-'));
    const opened: HelixDatabase[] = [];
    return {
      open() {
        const database = openDatabase({
          file: join(root, 'helix.db'),
          journalDirectory: join(root, 'journal'),
          clock,
          logger: new FakeLogger(),
        });
        opened.push(database);
        return database.responses;
      },
      async close() {
        await opened.pop()?.close();
      },
      async remove() {
        for (const database of opened) await database.close();
        rmSync(root, { recursive: true, force: true });
      },
    };
  },
});

describe('stored responses in SQLite', () => {
  let root: string;
  let clock: FakeClock;
  let database: HelixDatabase;
  let store: SqliteResponseStore;

  const open = (): void => {
    const logger = new FakeLogger();
    database = openDatabase({ file: join(root, 'helix.db'), journalDirectory: join(root, 'journal'), clock, logger });
    store = database.responses as SqliteResponseStore;
  };
  const stored = (id: string, fields: Partial<StoredResponse> = {}): StoredResponse => ({
    id,
    owner: 'team:a',
    key: 'key_1',
    createdAt: clock.now(),
    previousId: undefined,
    holder: undefined,
    content: { input: [{ id: `in_${id}`, type: 'message' }], response: { id, output: [] } },
    ...fields,
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'helix-responses-'));
    clock = new FakeClock();
    open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('sweeps what is too old, a few rows at a time', () => {
    store.configure({ store: true, copies: false, retentionMs: DAY, maxBytes: 1e9 });
    for (let number = 0; number < 100; number++) store.save(stored(`old_${number}`));
    clock.advance(DAY / 2);
    store.save(stored('young'));
    const count = (): number =>
      Array.from({ length: 100 }, (_, number) => store.get('team:a', `old_${number}`)).filter(Boolean).length;
    clock.advance(DAY / 2 - 1);
    expect(count()).toBe(100);
    clock.advance(60_000);
    // With a longer retention the rows would be found again, were they still there: 32 went with each step.
    store.configure({ store: true, copies: false, retentionMs: 9 * DAY, maxBytes: 1e9 });
    expect([0, 68]).toContain(count());
    store.configure({ store: true, copies: false, retentionMs: DAY, maxBytes: 1e9 });
    clock.advance(200_000);
    store.configure({ store: true, copies: false, retentionMs: 9 * DAY, maxBytes: 1e9 });
    expect(count()).toBe(0);
    expect(store.get('team:a', 'young')).toBeDefined();
  });

  it('keeps as many bytes as it may: the oldest go first, and what goes is counted', () => {
    const big = (id: string): StoredResponse =>
      stored(id, { content: { input: [], response: { text: 'x'.repeat(10_000) } } });
    store.configure({ store: true, copies: false, retentionMs: DAY, maxBytes: 25_000 });
    const left = (): string[] =>
      ['1', '2', '3', '4', '5'].filter((id) => store.get('team:a', id) !== undefined) as string[];
    for (const id of ['1', '2', '3']) {
      clock.advance(1);
      store.save(big(id));
    }
    clock.advance(60_000);
    expect(left()).toEqual(['2', '3']);
    store.save(big('3'));
    store.delete('team:a', '2');
    clock.advance(1);
    store.save(big('4'));
    clock.advance(60_000);
    expect(left()).toEqual(['3', '4']);
    clock.advance(1);
    store.save(big('5'));
    clock.advance(60_000);
    expect(left()).toEqual(['4', '5']);
  });
});
