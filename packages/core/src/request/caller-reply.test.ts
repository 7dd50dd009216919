import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { FakeClock } from '@helix/testkit';
import { CallerReply } from './caller-reply.js';

class FakeResponse extends EventEmitter {
  headersSent = false;
  writableFinished = false;
  writableLength = 0;
  accepts = true;
  destroyed = false;
  idleMs: number | undefined;
  readonly written: string[] = [];
  heads = 0;
  encoding: string | undefined;

  writeHead(): void {
    this.headersSent = true;
    this.heads += 1;
  }
  write(chunk: Buffer | string): boolean {
    this.written.push(String(chunk));
    return this.accepts;
  }
  end(chunk?: Buffer | string, encoding?: string): void {
    if (chunk !== undefined) this.written.push(String(chunk));
    this.encoding = encoding;
    this.emit('end-called');
  }
  setTimeout(milliseconds: number): void {
    this.idleMs = milliseconds;
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('CallerReply', () => {
  let clock: FakeClock;
  let response: FakeResponse;
  let reply: CallerReply;

  beforeEach(() => {
    clock = new FakeClock();
    response = new FakeResponse();
    reply = new CallerReply(response as unknown as ServerResponse, clock);
  });

  describe('a slow reader', () => {
    beforeEach(() => {
      response.accepts = false;
    });

    it('is cut when it has read nothing for a minute, and not before', () => {
      let gone = 0;
      reply.onGone(() => {
        gone += 1;
      });
      reply.write('a');
      reply.onDrain(() => undefined);
      clock.advance(59_999);
      expect(response.destroyed).toBe(false);
      clock.advance(1);
      expect([response.destroyed, reply.gone, gone]).toEqual([true, true, 1]);
    });

    it('has a new minute each time it has caught up', () => {
      for (let round = 0; round < 5; round++) {
        reply.write('a');
        reply.onDrain(() => undefined);
        clock.advance(50_000);
        response.emit('drain');
      }
      clock.advance(600_000);
      expect(response.destroyed).toBe(false);
      expect(clock.pending).toBe(0);
    });

    it('that catches up once is not cut for an earlier write of the same stall', () => {
      reply.write('a');
      reply.onDrain(() => undefined);
      clock.advance(10);
      reply.write('b');
      reply.onDrain(() => undefined);
      response.emit('drain');
      clock.advance(600_000);
      expect(response.destroyed).toBe(false);
    });

    it('does not get more time by more writes', () => {
      reply.write('a');
      reply.onDrain(() => undefined);
      clock.advance(40_000);
      reply.write('b');
      reply.onDrain(() => undefined);
      clock.advance(20_000);
      expect(response.destroyed).toBe(true);
    });

    it('that leaves the end of its answer unread is cut as well', async () => {
      response.writableLength = 1_000_000;
      reply.end('the rest');
      await endOfTurn();
      expect(response.idleMs).toBe(60_000);
    });
  });

  it('sets no time limit on a reader that keeps up', async () => {
    reply.end('all');
    await endOfTurn();
    expect(response.idleMs).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  describe('the heartbeat', () => {
    it('beats after each interval until it is stopped', () => {
      let beats = 0;
      reply.startHeartbeat(15_000, () => {
        beats += 1;
      });
      clock.advance(14_999);
      expect(beats).toBe(0);
      clock.advance(30_001);
      expect(beats).toBe(3);
      reply.stopHeartbeat();
      clock.advance(600_000);
      expect(beats).toBe(3);
      expect(clock.pending).toBe(0);
    });

    it.each([
      ['the reply has ended', () => reply.end()],
      ['the caller has gone', () => response.destroy()],
    ])('ends when %s', (_name, finish) => {
      let beats = 0;
      reply.startHeartbeat(15_000, () => {
        beats += 1;
      });
      finish();
      clock.advance(600_000);
      expect(beats).toBe(0);
      expect(clock.pending).toBe(0);
    });
  });

  it('has one head, however often one is written', () => {
    reply.writeHead(200, []);
    reply.writeHead(502, []);
    expect(response.heads).toBe(1);
  });

  it('sends the pieces of a turn as one', async () => {
    reply.write('a');
    reply.write(Buffer.from('ü'));
    expect(response.written).toEqual([]);
    await endOfTurn();
    expect(response.written).toEqual(['aü']);
    reply.write('b');
    reply.end('c');
    await endOfTurn();
    expect(response.written).toEqual(['aü', 'bc']);
  });

  it('keeps little of a turn', () => {
    reply.write(Buffer.alloc(20_000));
    expect(response.written).toEqual([]);
    reply.write(Buffer.alloc(20_000));
    expect(response.written.join('')).toHaveLength(40_000);
  });

  it('tells of every write that the caller has no room for', async () => {
    let full = 0;
    reply.onFull(() => {
      full += 1;
    });
    reply.write('a');
    await endOfTurn();
    expect(full).toBe(0);
    response.accepts = false;
    reply.write('b');
    expect(full).toBe(0);
    await endOfTurn();
    expect(full).toBe(1);
    reply.write(Buffer.alloc(40_000));
    expect(full).toBe(2);
  });

  it('that cannot be sent ends its own connection, and no other', async () => {
    const broken = new FakeResponse();
    broken.end = () => {
      throw new Error('no');
    };
    new CallerReply(broken as unknown as ServerResponse, clock).end('a');
    reply.end('b');
    await endOfTurn();
    expect([broken.destroyed, response.written]).toEqual([true, ['b']]);
  });

  it('is cut behind what was written', async () => {
    reply.write('a');
    reply.cut();
    expect([response.written, response.destroyed]).toEqual([['a'], true]);
    await endOfTurn();
    expect(response.written).toEqual(['a']);
  });

  it('ends at the end of the turn with the very bytes it was given, whatever they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    reply.end(bytes);
    expect(response.written).toEqual([]);
    await endOfTurn();
    expect(Buffer.from(response.written.join(''), response.encoding as BufferEncoding)).toEqual(bytes);
  });

  it('does not call a caller gone whose answer is complete', () => {
    let gone = false;
    reply.onGone(() => {
      gone = true;
    });
    reply.end('all');
    response.emit('close');
    expect([gone, reply.gone]).toEqual([false, false]);
  });

  it('tells a listener that comes too late, and writes nothing to the departed', () => {
    response.emit('close');
    let gone = 0;
    reply.onGone(() => {
      gone += 1;
    });
    reply.writeHead(200, []);
    reply.write('a');
    reply.end('b');
    expect([gone, response.heads, response.written]).toEqual([1, 0, []]);
  });

  it('survives a write error', () => {
    expect(() => response.emit('error', new Error('EPIPE'))).not.toThrow();
  });
});
