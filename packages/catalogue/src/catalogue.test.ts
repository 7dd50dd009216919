import { EMPTY_BUCKETS, type TokenBuckets, type UsageUnits } from '@helix/contracts';
import fc from 'fast-check';
import { createCatalogue } from './create-catalogue.js';

const NOW = Date.UTC(2026, 10, 24);

function buckets(given: Partial<TokenBuckets>): TokenBuckets {
  return { ...EMPTY_BUCKETS, ...given };
}

describe('prices', () => {
  it('come from the catalogue, each bucket at its own rate', () => {
    const catalogue = createCatalogue();
    const price = catalogue.priceOf({ provider: 'claude', catalogue: 'anthropic', model: 'claude-haiku-4-5' }, NOW);
    // 1, 5, 0.1, 1.25 and 2 USD per million.
    expect(catalogue.costOf(price, buckets({ inputUncached: 1_000_000 }))).toBe(1_000_000_000n);
    expect(catalogue.costOf(price, buckets({ outputText: 1_000_000 }))).toBe(5_000_000_000n);
    expect(catalogue.costOf(price, buckets({ cacheRead: 1_000_000 }))).toBe(100_000_000n);
    expect(catalogue.costOf(price, buckets({ cacheWrite5m: 1_000_000 }))).toBe(1_250_000_000n);
    expect(catalogue.costOf(price, buckets({ cacheWrite1h: 1_000_000 }))).toBe(2_000_000_000n);
  });

  it('are unknown for what nobody knows, and unknown is not free', () => {
    const catalogue = createCatalogue();
    const price = catalogue.priceOf({ provider: 'x', catalogue: undefined, model: 'mystery' }, NOW);
    expect(price.known).toBe(false);
    expect(catalogue.costOf(price, buckets({ inputUncached: 1 }))).toBeUndefined();
  });

  it('by the piece price images, seconds, characters, searches and calls, and leave tokens unknown', () => {
    const catalogue = createCatalogue({
      overrides: {
        'x/image': { perImage: 0.04 },
        'x/audio': { perSecond: 0.0001 },
        'x/speech': { perCharacter: 0.000015, perRequest: 0.001 },
        'cohere/rerank-*': { perSearch: 0.002 },
      },
    });
    const cost = (model: string, units: UsageUnits, tokens = 0): bigint | undefined => {
      const [provider = '', name = ''] = model.split('/');
      const price = catalogue.priceOf({ provider, catalogue: provider, model: name }, NOW);
      return catalogue.costOf(price, buckets({ inputUncached: tokens }), units);
    };
    expect(cost('x/image', { images: 3 })).toBe(120_000_000n);
    expect(cost('x/image', { images: 3 }, 500)).toBe(120_000_000n);
    expect(cost('x/image', {}, 500)).toBeUndefined();
    expect(cost('x/image', { characters: 1 })).toBeUndefined();
    expect(cost('x/image', {})).toBe(0n);
    expect(cost('x/audio', { seconds: 0.1 + 0.2 })).toBe(30_000n);
    expect(cost('x/speech', { characters: 1_000 })).toBe(16_000_000n);
    expect(cost('cohere/rerank-v3.5', { searches: 2 })).toBe(4_000_000n);
  });

  it('by the piece stand beside those by the token, which win where tokens were counted', () => {
    const catalogue = createCatalogue({
      overrides: { 'x/*': { input: 1, output: 10, perImage: 0.04, perSearch: 0.002 } },
    });
    const price = catalogue.priceOf({ provider: 'x', catalogue: undefined, model: 'm' }, NOW);
    expect(catalogue.costOf(price, buckets({ outputText: 1_000 }), { images: 2 })).toBe(10_000_000n);
    expect(catalogue.costOf(price, buckets({}), { images: 2 })).toBe(80_000_000n);
    expect(catalogue.costOf(price, buckets({ inputUncached: 1_000 }), { searches: 1 })).toBe(3_000_000n);
    const known = createCatalogue({ overrides: { 'claude/*': { perRequest: 0.01 } } });
    const haiku = known.priceOf({ provider: 'claude', catalogue: 'anthropic', model: 'claude-haiku-4-5' }, NOW);
    expect(known.costOf(haiku, buckets({ inputUncached: 1_000_000 }))).toBe(1_010_000_000n);
  });

  it('of nothing by the token are of nothing by the piece', () => {
    const catalogue = createCatalogue({
      overrides: { 'x/*': { input: 0, output: 0 }, 'y/*': { input: 1, output: 1 } },
    });
    const cost = (provider: string): bigint | undefined =>
      catalogue.costOf(catalogue.priceOf({ provider, catalogue: undefined, model: 'm' }, NOW), buckets({}), {
        images: 1,
      });
    expect(cost('x')).toBe(0n);
    expect(cost('y')).toBeUndefined();
  });

  it('by the token say nothing of a rerank model, which is sold by the search', () => {
    const rerank = { provider: 'cohere', catalogue: 'cohere', model: 'rerank-v3.5' };
    expect(createCatalogue().priceOf(rerank, NOW).known).toBe(false);
    const priced = createCatalogue({ overrides: { 'cohere/rerank-*': { input: 1 } } });
    expect(priced.costOf(priced.priceOf(rerank, NOW), buckets({ inputUncached: 1_000 }))).toBe(1_000_000n);
  });

  it('of the configuration stand over the catalogue, the longest pattern first; 0 is a price', () => {
    const catalogue = createCatalogue({
      overrides: { 'x/*': { input: 2, output: 2 }, 'x/free': { input: 0, output: 0 } },
    });
    const cost = (model: string): bigint | undefined =>
      catalogue.costOf(
        catalogue.priceOf({ provider: 'x', catalogue: undefined, model }, NOW),
        buckets({ inputUncached: 1_000 }),
      );
    expect(cost('free')).toBe(0n);
    expect(cost('other')).toBe(2_000_000n);
  });

  it('take the default for unknown models where one is set', () => {
    const catalogue = createCatalogue({ unknown: { input: 10, output: 20 } });
    const price = catalogue.priceOf({ provider: 'x', catalogue: undefined, model: 'mystery' }, NOW);
    expect(catalogue.costOf(price, buckets({ outputText: 1_000 }))).toBe(20_000_000n);
  });

  it('rise for the whole request when the input passes a tier', () => {
    const catalogue = createCatalogue();
    const price = catalogue.priceOf({ provider: 'claude', catalogue: 'anthropic', model: 'claude-sonnet-4-5' }, NOW);
    expect(catalogue.costOf(price, buckets({ inputUncached: 200_000 }))).toBe(600_000_000n);
    expect(catalogue.costOf(price, buckets({ inputUncached: 200_001 }))).toBe(1_200_006_000n);
  });

  it('find a dated model name by its undated entry', () => {
    const catalogue = createCatalogue();
    expect(
      catalogue.factsOf({ provider: 'openai', catalogue: 'openai', model: 'gpt-4o-2024-11-20' })?.contextWindow,
    ).toBeGreaterThan(0);
  });

  it('of batches are the catalogue’s own, else the provider’s usual part, tiers too; cache reads keep theirs', () => {
    const catalogue = createCatalogue();
    const inBatch = (provider: string, model: string, used: Partial<TokenBuckets>, at = NOW): bigint | undefined => {
      const price = catalogue.priceOf({ provider: 'p', catalogue: provider, model }, at);
      return price.known && price.batch !== undefined
        ? catalogue.costOf({ ...price, ...price.batch }, buckets(used))
        : undefined;
    };
    // 2.5 and 15 USD per million outside of batches, 5 and 22.5 above 272,000 tokens, 0.25 for a cache read.
    expect(inBatch('openai', 'gpt-5.4', { inputUncached: 1_000 })).toBe(1_250_000n);
    expect(inBatch('openai', 'gpt-5.4', { outputReasoning: 1_000 })).toBe(7_500_000n);
    expect(inBatch('openai', 'gpt-5.4', { cacheRead: 1_000 })).toBe(250_000n);
    expect(inBatch('openai', 'gpt-5.4', { inputUncached: 300_000 })).toBe(750_000_000n);
    // No batch price of its own in the catalogue.
    expect(inBatch('openai', 'o3', { outputText: 1_000 })).toBe(4_000_000n);
    expect(inBatch('anthropic', 'claude-haiku-4-5', { inputUncached: 1_000, cacheWrite5m: 1_000 })).toBe(1_125_000n);
    // Its batch price is the price, as are all of a provider without a discount.
    expect(inBatch('gemini', 'gemini-3.6-flash', { inputUncached: 1_000 })).toBeUndefined();
    expect(inBatch('mistral', 'mistral-large-latest', { inputUncached: 1_000 })).toBeUndefined();
    // A part of the price of its day.
    expect(inBatch('openai', 'gpt-5.6-luna', { inputUncached: 1_000 })).toBe(100_000n);
    expect(inBatch('openai', 'gpt-5.6-luna', { inputUncached: 1_000 }, Date.UTC(2026, 6, 1))).toBe(500_000n);
  });

  it('of batches are the configuration’s part of its prices, and the full price where it says none', () => {
    const catalogue = createCatalogue({
      overrides: {
        'openai/gpt-5.4': { batchFactor: 0.75 },
        'openai/gpt-4o': { input: 1, output: 4 },
        'openai/o3': { batchFactor: 1 },
        'x/*': { input: 1, output: 3, batchFactor: 1 / 3 },
        'y/*': { batchFactor: 0.5 },
      },
    });
    const batchOf = (provider: string, model: string): unknown => {
      const price = catalogue.priceOf({ provider, catalogue: provider, model }, NOW);
      return price.known ? price.batch?.rates.input : 'unknown';
    };
    expect(batchOf('openai', 'gpt-5.4')).toBe(1_875_000n);
    expect(batchOf('openai', 'gpt-4o')).toBeUndefined();
    expect(batchOf('openai', 'o3')).toBeUndefined();
    expect(batchOf('x', 'm')).toBe(333_333n);
    // A part of an unknown price is unknown, not free.
    expect(batchOf('y', 'm')).toBe('unknown');
    // Beside the catalogue's prices, its tiers stay.
    const kept = catalogue.priceOf({ provider: 'openai', catalogue: 'openai', model: 'gpt-5.4' }, NOW);
    expect(catalogue.costOf(kept, buckets({ inputUncached: 300_000 }))).toBe(1_500_000_000n);
  });

  it('are rounded up once, and never fall when tokens are added', () => {
    const catalogue = createCatalogue({ overrides: { 'x/m': { input: 0.0001, output: 0.15 } } });
    const price = catalogue.priceOf({ provider: 'x', catalogue: undefined, model: 'm' }, NOW);
    const cost = (input: number, output: number): bigint =>
      catalogue.costOf(price, buckets({ inputUncached: input, outputText: output })) ?? -1n;
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000), (input, output, more) => {
        const whole = cost(input, output);
        const split = cost(input, 0) + cost(0, output);
        expect(split - whole).toBeGreaterThanOrEqual(0n);
        expect(split - whole).toBeLessThanOrEqual(1n);
        expect(cost(input + more, output)).toBeGreaterThanOrEqual(whole);
      }),
    );
  });
});
