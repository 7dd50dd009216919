import type { NanoUsd } from '@helix/contracts';
import fc from 'fast-check';
import { type Fact, milliseconds, packMoney, unpackMoney } from './facts.js';

describe('facts', () => {
  it('carry money exactly through JSON', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), (amount) => {
        expect(unpackMoney(JSON.parse(JSON.stringify(packMoney(amount as NanoUsd))) as Fact)).toBe(amount);
      }),
    );
    expect(packMoney((2n ** 53n) as NanoUsd)).toBe('9007199254740992');
  });

  it('keep milliseconds to the microsecond', () => {
    expect([milliseconds(12.3456789), milliseconds(0), milliseconds(undefined)]).toEqual([12.346, 0, null]);
  });
});
