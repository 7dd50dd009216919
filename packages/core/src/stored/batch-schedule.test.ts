import fc from 'fast-check';
import { waitForLook } from './batch-schedule.js';

const MINUTE = 60_000;

describe('waitForLook', () => {
  it('grows with the age of the batch, from one minute to fifteen', () => {
    expect(waitForLook(0, 0, 0.5)).toBe(MINUTE);
    expect(waitForLook(60 * MINUTE, 0, 0.5)).toBe(6 * MINUTE);
    expect(waitForLook(24 * 60 * MINUTE, 0, 0.5)).toBe(15 * MINUTE);
  });

  it('doubles with each failure, up to an hour', () => {
    expect(waitForLook(0, 1, 0.5)).toBe(2 * MINUTE);
    expect(waitForLook(0, 3, 0.5)).toBe(8 * MINUTE);
    expect(waitForLook(24 * 60 * MINUTE, 50, 0.5)).toBe(60 * MINUTE);
    expect(waitForLook(24 * 60 * MINUTE, 5_000, 0.5)).toBe(60 * MINUTE);
  });

  it('is never more than a fifth off', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(2_000), fc.double({ min: 0, max: 1, noNaN: true }), (age, failures, random) => {
        const middle = waitForLook(age, failures, 0.5);
        expect(Math.abs(waitForLook(age, failures, random) - middle)).toBeLessThanOrEqual(middle * 0.2 + 1e-6);
      }),
    );
  });
});
