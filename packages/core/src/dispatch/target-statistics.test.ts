import { FakeClock } from '@helix/testkit';
import fc from 'fast-check';
import { RecentStatistics } from './target-statistics.js';

const GOOD = { failed: false, ttftMs: 100, durationMs: 1_000, outputTokens: 50 };
const BAD = { failed: true, ttftMs: undefined, durationMs: 9_000, outputTokens: 0 };

describe('RecentStatistics', () => {
  let clock: FakeClock;
  let statistics: RecentStatistics;

  beforeEach(() => {
    clock = new FakeClock();
    statistics = new RecentStatistics(clock);
  });

  it('knows nothing of a target without traffic', () => {
    expect(statistics.of('a')).toBeUndefined();
  });

  it('counts attempts and failures, and takes latencies from the successes alone', () => {
    statistics.add('a', GOOD, undefined);
    statistics.add('a', BAD, 'server_error: no');
    statistics.add('b', GOOD, undefined);
    expect(statistics.of('a')).toEqual({
      attempts: 2,
      failures: 1,
      ttftP50Ms: 100,
      ttftP95Ms: 100,
      durationP50Ms: 1_000,
      tokensPerSecondP50: 50,
      lastError: 'server_error: no',
    });
  });

  it('has no latency of a target that never succeeded', () => {
    statistics.add('a', BAD, 'x');
    expect(statistics.of('a')).toMatchObject({
      ttftP50Ms: undefined,
      durationP50Ms: undefined,
      tokensPerSecondP50: undefined,
    });
  });

  it('forgets after half an hour', () => {
    statistics.add('a', GOOD, undefined);
    clock.advance(30 * 60_000);
    expect(statistics.of('a')?.attempts).toBe(1);
    clock.advance(1);
    expect(statistics.of('a')).toBeUndefined();
  });

  it('keeps the last 256', () => {
    for (let call = 0; call < 256; call++) statistics.add('a', BAD, 'x');
    for (let call = 0; call < 256; call++) statistics.add('a', GOOD, undefined);
    expect(statistics.of('a')).toMatchObject({ attempts: 256, failures: 0 });
  });

  it('gives percentiles that were measured, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 300 }), (times) => {
        const own = new RecentStatistics(clock);
        for (const ttftMs of times) own.add('a', { ...GOOD, ttftMs }, undefined);
        const { ttftP50Ms = -1, ttftP95Ms = -1 } = own.of('a') ?? {};
        const kept = times.slice(-256);
        expect(kept).toContain(ttftP50Ms);
        expect(kept).toContain(ttftP95Ms);
        expect(ttftP95Ms).toBeGreaterThanOrEqual(ttftP50Ms);
        expect(kept.filter((time) => time <= ttftP50Ms).length).toBeGreaterThanOrEqual(kept.length / 2);
      }),
    );
  });

  it('bounds the targets that it knows', () => {
    for (let target = 0; target <= 10_000; target++) statistics.add(`t${target}`, GOOD, undefined);
    expect(statistics.of('t10000')?.attempts).toBe(1);
    expect(statistics.of('t0')).toBeUndefined();
  });
});
