import type { UpstreamRequest } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import { awaitDial, type DialOutcome } from './await-dial.js';

const REQUEST: UpstreamRequest = { origin: 'http://up', path: '/', method: 'POST', headers: {}, body: undefined };

describe('awaitDial', () => {
  let clock: FakeClock;
  let listener: (() => void) | undefined;
  let answer: (requests: readonly UpstreamRequest[]) => void;
  let refuse: (error: Error) => void;

  function dial(limits: { readonly connectMs?: number; readonly totalAt?: number } = {}): Promise<DialOutcome> {
    const dialing = new Promise<readonly UpstreamRequest[]>((resolve, reject) => {
      answer = resolve;
      refuse = reject;
    });
    return awaitDial(dialing, {
      clock,
      connectMs: 1_000,
      totalAt: 60_000,
      onAbort: (next) => {
        listener = next;
      },
      ...limits,
    });
  }

  beforeEach(() => {
    clock = new FakeClock();
    listener = undefined;
  });

  it('gives the request, and leaves no timer and no listener behind', async () => {
    const outcome = dial();
    answer([REQUEST]);
    expect(await outcome).toEqual({ kind: 'dialed', requests: [REQUEST] });
    expect(clock.pending).toBe(0);
    expect(listener).toBeUndefined();
  });

  it('ends one that hangs at the connect limit and not before', async () => {
    let ended = false;
    const outcome = dial().then((result) => {
      ended = true;
      return result;
    });
    clock.advance(999);
    await Promise.resolve();
    expect(ended).toBe(false);
    clock.advance(1);
    expect(await outcome).toMatchObject({ kind: 'failed', error: { class: 'timeout', limit: 'connect' } });
    expect(listener).toBeUndefined();
  });

  it('ends one that hangs at the end of the request when that comes first', async () => {
    const outcome = dial({ totalAt: 400 });
    clock.advance(400);
    expect(await outcome).toMatchObject({ kind: 'failed', error: { class: 'timeout', limit: 'total' } });
  });

  it('rejects as the dial does', async () => {
    const outcome = dial();
    refuse(new Error('no token'));
    await expect(outcome).rejects.toThrow('no token');
    expect(clock.pending).toBe(0);
    expect(listener).toBeUndefined();
  });

  it('ends at once when the caller leaves', async () => {
    const outcome = dial();
    listener?.();
    expect(await outcome).toEqual({ kind: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  it.each(['answers', 'rejects'])('does not disturb a later attempt when the dial %s after its time', async (how) => {
    const outcome = dial();
    clock.advance(1_000);
    await outcome;
    const later = (): void => undefined;
    listener = later;
    if (how === 'answers') answer([REQUEST]);
    else refuse(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(listener).toBe(later);
  });
});
