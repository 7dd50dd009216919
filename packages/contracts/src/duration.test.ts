import { DURATION_PATTERN, durationMs } from './duration.js';

describe('durationMs', () => {
  it('reads every unit', () => {
    expect(['250ms', '1.5s', '10m', '36h', '30d', '2w'].map(durationMs)).toEqual([
      250, 1_500, 600_000, 129_600_000, 2_592_000_000, 1_209_600_000,
    ]);
  });

  it('gives undefined for what is not a positive duration', () => {
    expect(['', '5', '5 s', '0s', '-1s', '1y', '1e3s'].map(durationMs)).toEqual(Array(7).fill(undefined));
  });

  it('agrees with the pattern that schemas use', () => {
    const pattern = new RegExp(DURATION_PATTERN);
    for (const text of ['250ms', '1.5s', '36h', '5', '1y'])
      expect(pattern.test(text)).toBe(durationMs(text) !== undefined);
  });
});
