import type { BudgetMeter, MeterDemand, MeterRefusal, RateMeter } from '@helix/contracts';
import { aTarget } from '@helix/testkit';
import { priceUnknown, refusalError } from './refusal-error.js';

const BUDGET: BudgetMeter = {
  id: 'usd',
  kind: 'budget',
  dimension: 'usd',
  scope: { team: 'team_1' },
  limit: 5_000_000_000n,
  window: { id: '2026-01', per: 'month', startsAt: 0, resetsAt: Date.UTC(2026, 1, 1) },
};
const RATE: RateMeter = {
  id: 'rpm',
  kind: 'rate',
  dimension: 'requests',
  scope: { key: 'key_1' },
  limit: 10n,
  windowMs: 60_000,
};
const DEMAND: MeterDemand = { meter: BUDGET, basis: 'strict', enforce: true, owner: 'cap_1', onStoreAway: 'deny' };

function refusal(given: Partial<MeterRefusal>): MeterRefusal {
  return { meter: BUDGET, settled: 0n, reserved: 0n, requested: 1n, retryAfterMs: undefined, ...given };
}

describe('refusalError', () => {
  it('says what the cap is, what is spent and held, and until when', () => {
    const error = refusalError([refusal({ settled: 3_000_000_000n, reserved: 1_500_000_000n })], [DEMAND]);
    expect(error).toMatchObject({
      code: 'spend_cap_reached',
      status: 402,
      shouldRetry: false,
      details: {
        scope: 'team',
        id: 'team_1',
        cap: 'cap_1',
        limit_usd: 5,
        settled_usd: 3,
        reserved_usd: 1.5,
        resets_at: '2026-02-01T00:00:00.000Z',
      },
    });
  });

  it.each([
    ['is spent', { settled: 5_000_000_000n }],
    ['is reserved by calls in flight', { reserved: 1n }],
    ['does not cover this call', {}],
  ])('says that the cap %s', (why, given) => {
    expect(refusalError([refusal(given)], [DEMAND]).message).toContain(why);
  });

  it('hides amounts where the cap wants it, in the message as in the body', () => {
    const error = refusalError([refusal({ settled: 3_000_000_000n })], [{ ...DEMAND, hideAmounts: true }]);
    expect(error.message).not.toContain('$');
    expect(Object.keys(error.details)).not.toContain('limit_usd');
    expect(JSON.stringify(error.details)).not.toMatch(/[35]000000000|"(settled|reserved)_usd"/);
  });

  it('knows a cap that never resets', () => {
    const meter = { ...BUDGET, window: { ...BUDGET.window, resetsAt: undefined } };
    expect(refusalError([refusal({ meter })], []).details).toMatchObject({ resets_at: null, cap: null });
  });

  it('names the money first, whatever else refuses', () => {
    expect(refusalError([refusal({ meter: RATE, retryAfterMs: 9_000 }), refusal({})], [DEMAND]).code).toBe(
      'spend_cap_reached',
    );
  });

  it('names of several limits the one that frees last', () => {
    const tokens: RateMeter = { ...RATE, id: 'tpm', dimension: 'tokens' };
    expect(
      refusalError(
        [refusal({ meter: RATE, retryAfterMs: 2_000 }), refusal({ meter: tokens, settled: 7n, retryAfterMs: 9_001 })],
        [],
      ),
    ).toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterSeconds: 10,
      details: { scope: 'key', id: 'key_1', dimension: 'tokens', limit: 10, remaining: 3 },
    });
  });

  it('never says zero seconds, nor less than nothing remaining', () => {
    expect(refusalError([refusal({ meter: RATE, settled: 20n, retryAfterMs: 0 })], [])).toMatchObject({
      retryAfterSeconds: 1,
      details: { remaining: 0 },
    });
  });

  it('does not tell a call that can never fit to try again, whatever else refuses', () => {
    const tokens: RateMeter = { ...RATE, id: 'tpm', dimension: 'tokens', windowMs: 90_000 };
    const error = refusalError([refusal({ meter: RATE, retryAfterMs: 9_000 }), refusal({ meter: tokens })], []);
    expect(error).toMatchObject({ code: 'rate_limited', shouldRetry: false, retryAfterSeconds: 90 });
    expect(error.message).toBe(
      'This call alone is above the limit of 10 tokens per 90 s of key "key_1". Send less, or have the limit raised.',
    );
  });

  it('takes a hold without refusals for lost', () => {
    expect(refusalError([], []).code).toBe('store_unavailable');
  });

  it('names model and cap when the price is unknown', () => {
    expect(priceUnknown(aTarget(), DEMAND)).toMatchObject({
      code: 'price_unknown',
      param: 'model',
      details: { model: 'openai/gpt-4o', cap: 'cap_1' },
    });
  });
});
