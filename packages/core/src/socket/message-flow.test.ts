import type { MaybePromise, MessageSocket } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import { MessageFlow, MOST_BUFFERED_BYTES } from './message-flow.js';

class FakeSocket implements MessageSocket {
  readonly sent: string[] = [];
  readonly #onSent: (() => void)[] = [];
  bufferedBytes = 0;
  isPaused = false;
  isTerminated = false;

  send(data: Buffer, _isBinary: boolean, onSent: () => void = () => undefined): void {
    this.sent.push(data.toString());
    this.#onSent.push(onSent);
  }
  /** What was sent has left, but for these bytes. */
  flush(left = 0): void {
    this.bufferedBytes = left;
    for (const tell of this.#onSent.splice(0)) tell();
  }
  ping(): void {}
  pong(): void {}
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  close(): void {}
  terminate(): void {
    this.isTerminated = true;
  }
}

describe('MessageFlow', () => {
  const clock = new FakeClock();
  let source: FakeSocket;
  let sink: FakeSocket;
  let flow: MessageFlow;
  let gates: (() => void)[];

  /** `waits`: which messages wait for the meters. */
  function create(waits: (text: string) => boolean = () => false): void {
    source = new FakeSocket();
    sink = new FakeSocket();
    gates = [];
    flow = new MessageFlow({
      source,
      sink,
      clock,
      pass: (data, isBinary): MaybePromise<void> => {
        if (!waits(data.toString())) return flow.send(data, isBinary);
        return new Promise<void>((resolve) => gates.push(resolve)).then(() => flow.send(data, isBinary));
      },
    });
  }

  function push(...texts: string[]): void {
    for (const text of texts) flow.push(Buffer.from(text), false);
  }

  it('keeps the order while a message waits, and holds the source back meanwhile', async () => {
    create((text) => text.startsWith('w'));
    let isIdle = false;
    push('1', 'w2', '3', 'w4', '5');
    flow.whenIdle(() => {
      isIdle = true;
    });
    expect(sink.sent).toEqual(['1']);
    expect(source.isPaused).toBe(true);
    gates.shift()?.();
    await new Promise(setImmediate);
    expect(sink.sent).toEqual(['1', 'w2', '3']);
    expect([source.isPaused, isIdle]).toEqual([true, false]);
    gates.shift()?.();
    await new Promise(setImmediate);
    expect(sink.sent).toEqual(['1', 'w2', '3', 'w4', '5']);
    expect([source.isPaused, isIdle]).toEqual([false, true]);
  });

  it('pauses the source above the bound, and goes on when the sink has caught up', () => {
    create();
    push('a');
    expect(source.isPaused).toBe(false);
    sink.bufferedBytes = MOST_BUFFERED_BYTES + 1;
    push('b');
    expect(source.isPaused).toBe(true);
    sink.flush();
    expect(source.isPaused).toBe(false);
  });

  it('stays paused while only some of it has left', () => {
    create();
    sink.bufferedBytes = MOST_BUFFERED_BYTES + 1;
    push('a');
    push('b');
    sink.flush(MOST_BUFFERED_BYTES / 2);
    expect(source.isPaused).toBe(true);
  });

  it('cuts a sink that takes nothing for a minute, and none that has caught up', () => {
    create();
    sink.bufferedBytes = MOST_BUFFERED_BYTES + 1;
    push('a');
    sink.flush();
    clock.advance(120_000);
    expect(sink.isTerminated).toBe(false);
    sink.bufferedBytes = MOST_BUFFERED_BYTES + 1;
    push('b');
    clock.advance(59_000);
    expect(sink.isTerminated).toBe(false);
    clock.advance(2_000);
    expect(sink.isTerminated).toBe(true);
  });
});
