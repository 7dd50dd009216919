import type { MaybePromise, ResponseStore, StoredResponse } from '@helix/contracts';
import { FakeClock } from '../../fake-clock.js';

/** Where a store's answers are. */
export interface ResponseStoreHome {
  /** Opens the store on what is there. */
  open(): MaybePromise<ResponseStore>;
  /** Closes what was opened last. */
  close(): MaybePromise<void>;
  remove(): MaybePromise<void>;
}

export interface ResponseStoreSubject {
  makeHome(clock: FakeClock): ResponseStoreHome;
}

const LIMITS = { maxTurns: 10, maxBytes: 100_000 };
const DAY = 86_400_000;
const holder = { provider: 'openai', model: 'gpt-5', contextTokens: 17 };

/** Wall time that jumps without a timer falling due, as where a machine slept. */
class JumpingClock extends FakeClock {
  #at: number | undefined;

  override now(): number {
    return this.#at ?? super.now();
  }

  jumpTo(time: number): void {
    this.#at = time;
  }
}

/**
 * The laws that every store of answers obeys. To be called at the top of a test file. What was saved is found at once, as it was given, by its owner
 * alone, until it is deleted or too old; the turns before an answer come in order, and within limits.
 */
export function describeResponseStoreLaws(name: string, subject: ResponseStoreSubject): void {
  describe(`the laws of a response store: ${name}`, () => {
    let clock: JumpingClock;
    let home: ResponseStoreHome;
    let store: ResponseStore;

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

    beforeEach(async () => {
      clock = new JumpingClock();
      home = subject.makeHome(clock);
      store = await home.open();
    });
    afterEach(() => home.remove());

    it('gives back what was saved, content or holder, also after it was closed and opened again', async () => {
      const kept = stored('resp_1', { previousId: 'resp_0' });
      const held = stored('resp_2', { content: undefined, holder, key: undefined });
      await store.save(kept);
      await store.save(held);
      await home.close();
      store = await home.open();
      expect(await store.get('team:a', 'resp_1')).toEqual(kept);
      expect(await store.get('team:a', 'resp_2')).toEqual(held);
    });

    it('does not know an answer for another owner, nor lets it be deleted or replaced by one', async () => {
      await store.save(stored('resp_1'));
      await store.save(stored('resp_1', { owner: 'team:b', content: undefined, holder }));
      expect(await store.get('team:a', 'resp_1')).toEqual(stored('resp_1'));
      expect(await store.get('team:c', 'resp_1')).toBeUndefined();
      expect(await store.chain('team:c', 'resp_1', LIMITS)).toEqual({
        turns: [],
        missing: 'resp_1',
        bytes: 0,
        isCut: false,
      });
      expect(await store.delete('team:c', 'resp_1')).toBe(false);
      expect(await store.get('team:a', 'resp_1')).toBeDefined();
    });

    it('replaces an answer of the same owner and id', async () => {
      await store.save(stored('resp_1', { content: undefined, holder: { ...holder, contextTokens: 0 } }));
      await store.save(stored('resp_1', { content: undefined, holder }));
      expect(await store.get('team:a', 'resp_1')).toMatchObject({ holder });
    });

    it('lists the turns before an answer, oldest first', async () => {
      for (const [id, previousId] of [['1'], ['2', '1'], ['3', '2']] as const)
        await store.save(stored(id, { previousId }));
      const { turns, missing, isCut } = await store.chain('team:a', '3', LIMITS);
      expect([turns.map(({ id }) => id), missing, isCut]).toEqual([['1', '2', '3'], undefined, false]);
    });

    it('names the turn that is missing, and stops at one whose content a provider holds', async () => {
      await store.save(stored('2', { previousId: '1' }));
      expect(await store.chain('team:a', '2', LIMITS)).toMatchObject({
        turns: [stored('2', { previousId: '1' })],
        missing: '1',
        isCut: false,
      });
      const held = stored('1', { content: undefined, holder, previousId: '0' });
      await store.save(held);
      expect(await store.chain('team:a', '2', LIMITS)).toMatchObject({ missing: '1' });
      expect(await store.chain('team:a', '1', LIMITS)).toMatchObject({
        turns: [held],
        missing: undefined,
        isCut: false,
      });
    });

    it('ends a walk that goes in a circle, is too deep or has too many bytes', async () => {
      await store.save(stored('1', { previousId: '2' }));
      await store.save(stored('2', { previousId: '1' }));
      expect(await store.chain('team:a', '2', LIMITS)).toMatchObject({ isCut: true });
      await store.save(stored('1'));
      expect(await store.chain('team:a', '2', LIMITS)).toMatchObject({ isCut: false });
      expect(await store.chain('team:a', '2', { ...LIMITS, maxTurns: 1 })).toMatchObject({ isCut: true });
      await store.save(stored('1', { content: { input: [{ id: 'x', text: 'y'.repeat(99_000) }], response: {} } }));
      expect(await store.chain('team:a', '2', { ...LIMITS, maxBytes: 99_000 })).toMatchObject({ isCut: true });
      expect(await store.chain('team:a', '2', { ...LIMITS, maxBytes: 101_000 })).toMatchObject({ isCut: false });
    });

    it('deletes once', async () => {
      await store.save(stored('resp_1'));
      expect(await store.delete('team:a', 'resp_1')).toBe(true);
      expect(await store.delete('team:a', 'resp_1')).toBe(false);
      expect(await store.get('team:a', 'resp_1')).toBeUndefined();
    });

    it('finds nothing that is as old as the retention, even before it is swept', async () => {
      store.configure({ store: true, copies: false, retentionMs: 30 * DAY, maxBytes: 1e9 });
      await store.save(stored('old'));
      // The clock jumps, as it does where a machine slept: no timer has run.
      const created = clock.now();
      clock.jumpTo(created + 30 * DAY - 1);
      expect(await store.get('team:a', 'old')).toBeDefined();
      clock.jumpTo(created + 30 * DAY);
      expect(await store.get('team:a', 'old')).toBeUndefined();
      expect(await store.chain('team:a', 'old', LIMITS)).toMatchObject({ turns: [], missing: 'old' });
      expect(await store.delete('team:a', 'old')).toBe(false);
    });

    it('keeps nothing new where storing is off', async () => {
      await store.save(stored('before'));
      store.configure({ store: false, copies: false, retentionMs: DAY, maxBytes: 1e9 });
      await store.save(stored('after'));
      expect([await store.get('team:a', 'before'), await store.get('team:a', 'after')]).toEqual([
        stored('before'),
        undefined,
      ]);
    });
  });
}
