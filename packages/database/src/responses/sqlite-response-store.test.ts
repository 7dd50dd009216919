import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredResponse } from '@helix/contracts';
import { FakeClock, FakeLogger } from '@helix/testkit';
import { type HelixDatabase, openDatabase } from '../open-database.js';
import type { SqliteResponseStore } from './sqlite-response-store.js';

const LIMITS = { maxTurns: 10, maxBytes: 100_000 };
const DAY = 86_400_000;

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
  const holder = { provider: 'openai', model: 'gpt-5', contextTokens: 17 };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'helix-responses-'));
    clock = new FakeClock();
    open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('gives back what was saved, content or holder, also after it was closed and opened again', async () => {
    const kept = stored('resp_1', { previousId: 'resp_0' });
    const held = stored('resp_2', { content: undefined, holder, key: undefined });
    store.save(kept);
    store.save(held);
    await database.close();
    open();
    expect(store.get('team:a', 'resp_1')).toEqual(kept);
    expect(store.get('team:a', 'resp_2')).toEqual(held);
  });

  it('does not know an answer for another owner, nor lets it be deleted or replaced by one', () => {
    store.save(stored('resp_1'));
    store.save(stored('resp_1', { owner: 'team:b', content: undefined, holder }));
    expect(store.get('team:a', 'resp_1')).toEqual(stored('resp_1'));
    expect(store.get('team:c', 'resp_1')).toBeUndefined();
    expect(store.chain('team:c', 'resp_1', LIMITS)).toEqual({ turns: [], missing: 'resp_1', bytes: 0, isCut: false });
    expect(store.delete('team:c', 'resp_1')).toBe(false);
    expect(store.get('team:a', 'resp_1')).toBeDefined();
  });

  it('replaces an answer of the same owner and id', () => {
    store.save(stored('resp_1', { content: undefined, holder: { ...holder, contextTokens: 0 } }));
    store.save(stored('resp_1', { content: undefined, holder }));
    expect(store.get('team:a', 'resp_1')).toMatchObject({ holder });
  });

  it('lists the turns before an answer, oldest first', () => {
    for (const [id, previousId] of [['1'], ['2', '1'], ['3', '2']] as const) store.save(stored(id, { previousId }));
    const { turns, missing, isCut } = store.chain('team:a', '3', LIMITS);
    expect([turns.map(({ id }) => id), missing, isCut]).toEqual([['1', '2', '3'], undefined, false]);
  });

  it('names the turn that is missing, and stops at one whose content a provider holds', () => {
    store.save(stored('2', { previousId: '1' }));
    expect(store.chain('team:a', '2', LIMITS)).toMatchObject({
      turns: [stored('2', { previousId: '1' })],
      missing: '1',
      isCut: false,
    });
    const held = stored('1', { content: undefined, holder, previousId: '0' });
    store.save(held);
    expect(store.chain('team:a', '2', LIMITS)).toMatchObject({ missing: '1' });
    expect(store.chain('team:a', '1', LIMITS)).toMatchObject({ turns: [held], missing: undefined, isCut: false });
  });

  it('ends a walk that goes in a circle, is too deep or has too many bytes', () => {
    store.save(stored('1', { previousId: '2' }));
    store.save(stored('2', { previousId: '1' }));
    expect(store.chain('team:a', '2', LIMITS)).toMatchObject({ isCut: true });
    store.save(stored('1'));
    expect(store.chain('team:a', '2', LIMITS)).toMatchObject({ isCut: false });
    expect(store.chain('team:a', '2', { ...LIMITS, maxTurns: 1 })).toMatchObject({ isCut: true });
    store.save(stored('1', { content: { input: [{ id: 'x', text: 'y'.repeat(99_000) }], response: {} } }));
    expect(store.chain('team:a', '2', { ...LIMITS, maxBytes: 99_000 })).toMatchObject({ isCut: true });
    expect(store.chain('team:a', '2', { ...LIMITS, maxBytes: 101_000 })).toMatchObject({ isCut: false });
  });

  it('deletes once', () => {
    store.save(stored('resp_1'));
    expect(store.delete('team:a', 'resp_1')).toBe(true);
    expect(store.delete('team:a', 'resp_1')).toBe(false);
    expect(store.get('team:a', 'resp_1')).toBeUndefined();
  });

  it('finds nothing that is as old as the retention, even before it is swept', () => {
    store.configure({ store: true, copies: false, retentionMs: 30 * DAY, maxBytes: 1e9 });
    store.save(stored('old'));
    // The clock jumps, as it does where a machine slept: no timer has run.
    const later = stored('old');
    jest.spyOn(clock, 'now').mockReturnValue(later.createdAt + 30 * DAY - 1);
    expect(store.get('team:a', 'old')).toBeDefined();
    jest.spyOn(clock, 'now').mockReturnValue(later.createdAt + 30 * DAY);
    expect(store.get('team:a', 'old')).toBeUndefined();
    expect(store.chain('team:a', 'old', LIMITS)).toMatchObject({ turns: [], missing: 'old' });
    expect(store.delete('team:a', 'old')).toBe(false);
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

  it('keeps nothing new where storing is off', () => {
    store.save(stored('before'));
    store.configure({ store: false, copies: false, retentionMs: DAY, maxBytes: 1e9 });
    store.save(stored('after'));
    expect([store.get('team:a', 'before'), store.get('team:a', 'after')]).toEqual([stored('before'), undefined]);
  });
});
