import { aRoutingContext } from '@helix/testkit';
import type { RequestScope } from './request-scope.js';
import { totalLimit } from './total-limit.js';

const { policy } = aRoutingContext();
const TOTAL = policy.timeouts.total;

const limitFor = (said: string | undefined, upgrade?: object): number =>
  totalLimit({ headers: { 'x-helix-timeout-ms': said }, upgrade, policy } as unknown as RequestScope);

describe('the limit of a whole request', () => {
  it.each([
    [undefined, TOTAL],
    ['1500', 1_500],
    ['0.5', 0.5],
    [String(TOTAL + 1), TOTAL],
  ])('by the header %s is %s', (said, limit) => expect(limitFor(said)).toBe(limit));

  it('is none for a session, unless its caller says how long', () => {
    expect(limitFor(undefined, {})).toBeGreaterThan(2_000_000_000);
    expect(limitFor('1500', {})).toBe(1_500);
  });

  it.each(['', '0', '-5', '30s', 'NaN', 'Infinity'])('is refused where it is %s', (said) => {
    expect(() => limitFor(said)).toThrow(/x-helix-timeout-ms must be a number of milliseconds above 0/);
  });
});
