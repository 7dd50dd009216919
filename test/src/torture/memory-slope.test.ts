import { slopeOf } from './memory-slope.js';

describe('slopeOf', () => {
  it('gives the growth of the second half, in KiB for each thousand calls', () => {
    const samples = Array.from({ length: 20 }, (_, index) => ({
      calls: index * 500,
      rss: 100_000_000 + (index < 10 ? index * 9_000_000 : 90_000_000 + (index - 10) * 512 * 1_024),
    }));
    expect(slopeOf(samples)).toBeCloseTo(1_024, 6);
  });

  it('is zero for a process that does not grow', () => {
    expect(slopeOf(Array.from({ length: 6 }, (_, calls) => ({ calls, rss: 5 })))).toBe(0);
  });

  it('says nothing of too few samples', () => {
    expect(slopeOf([{ calls: 1, rss: 1 }])).toBeUndefined();
  });
});
