import { EMPTY_BUCKETS, type Price, type PriceRates, type Pricing, picoPerToken } from '@helix/contracts';
import { batchPricing } from './batch-pricing.js';

const MODEL = { provider: 'p', catalogue: undefined, model: 'm' };

/** The same for every token, in USD per million. */
function rates(usd: number): PriceRates {
  const rate = picoPerToken(usd);
  return {
    input: rate,
    output: rate,
    cacheRead: rate,
    cacheWrite5m: rate,
    cacheWrite1h: rate,
    inputAudio: rate,
    inputImage: rate,
    reasoning: rate,
    outputAudio: rate,
  };
}

function pricingOf(price: Price): Pricing {
  return { priceOf: () => price, costOf: () => undefined };
}

const PRICE: Price = {
  known: true,
  rates: rates(4),
  tiers: [
    { aboveInputTokens: 100, rates: rates(6) },
    { aboveInputTokens: 1_000, rates: rates(8) },
  ],
  source: 'test',
  batch: {
    rates: rates(2),
    tiers: [
      { aboveInputTokens: 100, rates: rates(3) },
      { aboveInputTokens: 1_000, rates: rates(4) },
    ],
  },
};

describe('batchPricing', () => {
  it('gives the rates of a batch, and those tiers that its longest request may reach', () => {
    const tiersFor = (longest: number | undefined): unknown => {
      const price = batchPricing(pricingOf(PRICE), longest).priceOf(MODEL, 0);
      return price.known && [price.rates.input, ...price.tiers.map(({ aboveInputTokens }) => aboveInputTokens)];
    };
    expect(tiersFor(100)).toEqual([2_000_000n]);
    expect(tiersFor(101)).toEqual([2_000_000n, 100]);
    expect(tiersFor(1_001)).toEqual([2_000_000n, 100, 1_000]);
    expect(tiersFor(undefined)).toEqual([2_000_000n, 100, 1_000]);
  });

  it('takes the full price where there is no discount, and leaves unknown what is unknown', () => {
    const full: Price = { ...PRICE, batch: undefined };
    expect(batchPricing(pricingOf(full), 1).priceOf(MODEL, 0)).toMatchObject({ rates: rates(4), tiers: [] });
    expect(batchPricing(pricingOf({ known: false }), 1).priceOf(MODEL, 0)).toEqual({ known: false });
  });

  it('works costs out as the other prices do', () => {
    const pricing: Pricing = {
      priceOf: () => PRICE,
      costOf: (price, buckets) => BigInt(price === PRICE ? buckets.outputText : 0) as never,
    };
    expect(batchPricing(pricing, 1).costOf(PRICE, { ...EMPTY_BUCKETS, outputText: 7 })).toBe(7n);
  });
});
