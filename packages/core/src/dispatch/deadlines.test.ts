import type { TimeoutKind, Timeouts } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import { Deadlines } from './deadlines.js';

const LIMITS: Timeouts = { connect: 1_000, headers: 10_000, firstToken: 20_000, idle: 5_000, total: 60_000 };

describe('Deadlines', () => {
  let clock: FakeClock;
  let reached: { kind: TimeoutKind; at: number }[];

  function start(limits: Timeouts = LIMITS, totalAt = limits.total): Deadlines {
    return new Deadlines(clock, limits, totalAt, (kind) => reached.push({ kind, at: clock.monotonic() }));
  }

  beforeEach(() => {
    clock = new FakeClock();
    reached = [];
  });

  it('ends a connection that does not come at its time', () => {
    start();
    clock.advance(2_000);
    expect(reached).toEqual([{ kind: 'connect', at: 1_000 }]);
  });

  it('ends missing headers, counted from the connection', () => {
    const deadlines = start();
    clock.advance(500);
    deadlines.connected();
    clock.advance(20_000);
    expect(reached).toEqual([{ kind: 'headers', at: 10_500 }]);
  });

  it('ends a missing first token, counted from the start of the attempt, whatever else comes', () => {
    const deadlines = start();
    deadlines.connected();
    deadlines.headersReceived(true);
    for (let second = 0; second < 25; second++) {
      clock.advance(1_000);
      if (reached.length === 0) deadlines.chunkReceived();
    }
    expect(reached[0]).toEqual({ kind: 'firstToken', at: 20_000 });
  });

  it('ends silence between chunks, and not a stream that goes on', () => {
    const deadlines = start();
    deadlines.connected();
    deadlines.headersReceived(true);
    deadlines.contentStarted();
    for (let step = 0; step < 10; step++) {
      clock.advance(4_000);
      deadlines.chunkReceived();
    }
    expect(reached).toEqual([]);
    clock.advance(6_000);
    expect(reached[0]).toEqual({ kind: 'idle', at: 45_000 });
  });

  it('ends the whole request at its total', () => {
    const deadlines = start({ ...LIMITS, headers: undefined });
    deadlines.connected();
    clock.advance(70_000);
    expect(reached[0]).toEqual({ kind: 'total', at: 60_000 });
  });

  it('does not cut six minutes of silence below its limits', () => {
    const patient: Timeouts = {
      connect: 1_000,
      headers: 600_000,
      firstToken: undefined,
      idle: 600_000,
      total: 3_600_000,
    };
    const deadlines = start(patient);
    deadlines.connected();
    clock.advance(360_000);
    deadlines.headersReceived(true);
    clock.advance(360_000);
    deadlines.contentStarted();
    clock.advance(360_000);
    deadlines.stop();
    clock.advance(3_600_000);
    expect(reached).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
