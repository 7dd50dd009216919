import type { Logger, SettledContext } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import { type HookChain, Pipeline } from '../pipeline/pipeline.js';
import { PluginGuard } from '../pipeline/plugin-guard.js';
import { ObserverQueue } from './observer-queue.js';

const CONTEXT = { requestId: 'req_1' } as SettledContext;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ObserverQueue', () => {
  let clock: FakeClock;
  let warnings: string[];
  let queue: ObserverQueue;
  let logger: Logger;

  function chain(...observers: ((context: SettledContext) => void | Promise<void>)[]): HookChain {
    return new Pipeline(
      observers.map((observe, index) => ({
        name: `plugin-${index}`,
        use: '',
        instance: { observe: { deadlineMs: 1_000, handler: observe } },
        guard: new PluginGuard(`plugin-${index}`, clock, logger),
      })),
    ).chainFor('chat', 'openai-chat');
  }

  beforeEach(() => {
    clock = new FakeClock();
    warnings = [];
    logger = { warn: (message: string) => warnings.push(message), error: () => undefined } as unknown as Logger;
    queue = new ObserverQueue(clock, logger);
  });

  it('tells observers after the turn that answered the caller, then releases', async () => {
    const said: string[] = [];
    queue.push(
      chain(() => void said.push('told')),
      CONTEXT,
      () => said.push('done'),
    );
    expect(said).toEqual([]);
    await turn();
    expect(said).toEqual(['told', 'done']);
  });

  it('releases at once when nobody observes', () => {
    let done = 0;
    queue.push(chain(), CONTEXT, () => {
      done += 1;
    });
    expect(done).toBe(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('tells the others when one %s, and releases once', async (_name, fails) => {
    let told = 0;
    let done = 0;
    queue.push(
      chain(fails, () => {
        told += 1;
      }),
      CONTEXT,
      () => {
        done += 1;
      },
    );
    await queue.flush();
    expect([told, done]).toEqual([1, 1]);
  });

  it('waits for an observer no longer than its deadline', async () => {
    let done = false;
    queue.push(
      chain(() => new Promise(() => undefined)),
      CONTEXT,
      () => {
        done = true;
      },
    );
    await turn();
    let flushed = false;
    const flushing = queue.flush().then(() => {
      flushed = true;
    });
    await turn();
    expect([done, flushed]).toEqual([false, false]);
    clock.advance(1_000);
    await flushing;
    expect(done).toBe(true);
  });

  it('keeps 10,000 and drops what does not fit: counted, warned of once, and released', async () => {
    const slow = chain(() => undefined);
    let done = 0;
    for (let entry = 0; entry < 10_500; entry++) queue.push(slow, CONTEXT, () => done++);
    expect([queue.dropped, done, warnings.length]).toEqual([500, 500, 1]);
    await queue.flush();
    expect(done).toBe(10_500);
    queue.push(slow, CONTEXT, () => done++);
    expect(queue.dropped).toBe(500);
  });

  it('counts those that are being told against its bound', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = chain(() => gate);
    for (let entry = 0; entry < 10_000; entry++) queue.push(slow, CONTEXT, () => undefined);
    await turn();
    queue.push(slow, CONTEXT, () => undefined);
    expect(queue.dropped).toBe(1);
    release();
    await queue.flush();
  });

  it('has nothing to flush when it is empty', async () => {
    await expect(queue.flush()).resolves.toBeUndefined();
  });
});
