import fc from 'fast-check';
import { DRAIN_LIMITS, DrainSlots } from './drain-slots.js';

describe('DrainSlots', () => {
  it('gives out 64 at a time, and one for each that comes back', () => {
    const slots = new DrainSlots();
    for (let taken = 0; taken < 64; taken++) expect(slots.take()).toBe(true);
    expect(slots.take()).toBe(false);
    slots.release();
    expect(slots.take()).toBe(true);
    expect(slots.take()).toBe(false);
  });

  it('never has more out than its limit, whatever the order of taking and giving back', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 400 }), (steps) => {
        const slots = new DrainSlots();
        let out = 0;
        for (const isTake of steps) {
          if (isTake) {
            const given = slots.take();
            expect(given).toBe(out < DRAIN_LIMITS.concurrent);
            if (given) out += 1;
          } else if (out > 0) {
            slots.release();
            out -= 1;
          }
        }
      }),
    );
  });
});
