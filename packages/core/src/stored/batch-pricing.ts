import type { Price, Pricing } from '@helix/contracts';

/**
 * Prices as they are in a batch. A tier applies to a request of the batch, not to their sum: those that the longest one, in tokens of input at most, does
 * not reach are left out. `undefined` for a length that is not known: then the sum is priced, which is never too little.
 */
export function batchPricing(pricing: Pricing, longestInput: number | undefined): Pricing {
  return {
    priceOf: (model, at) => inBatch(pricing.priceOf(model, at), longestInput),
    costOf: (price, buckets, units) => pricing.costOf(price, buckets, units),
  };
}

function inBatch(price: Price, longestInput = Number.POSITIVE_INFINITY): Price {
  if (!price.known) return price;
  const { rates, tiers } = price.batch ?? price;
  return { ...price, rates, tiers: tiers.filter(({ aboveInputTokens }) => longestInput > aboveInputTokens) };
}
