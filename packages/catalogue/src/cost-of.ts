import { inputTokens, type NanoUsd, type Price, type PriceRates, type TokenBuckets } from '@helix/contracts';

const PICO_PER_NANO = 1_000n;

/** What tokens cost: each bucket at its own rate, summed in pico-dollars and rounded up once. `undefined` when the price is unknown. */
export function costOf(price: Price, buckets: TokenBuckets): NanoUsd | undefined {
  if (!price.known) return undefined;
  const rates = price.tiers.length === 0 ? price.rates : ratesFor(price, inputTokens(buckets));
  let pico = 0n;
  // Most buckets are empty in most calls.
  if (buckets.inputUncached > 0) pico += BigInt(buckets.inputUncached) * rates.input;
  if (buckets.outputText > 0) pico += BigInt(buckets.outputText) * rates.output;
  if (buckets.cacheRead > 0) pico += BigInt(buckets.cacheRead) * rates.cacheRead;
  if (buckets.outputReasoning > 0) pico += BigInt(buckets.outputReasoning) * rates.reasoning;
  if (buckets.cacheWrite5m > 0) pico += BigInt(buckets.cacheWrite5m) * rates.cacheWrite5m;
  if (buckets.cacheWrite1h > 0) pico += BigInt(buckets.cacheWrite1h) * rates.cacheWrite1h;
  if (buckets.inputAudio > 0) pico += BigInt(buckets.inputAudio) * rates.inputAudio;
  if (buckets.inputImage > 0) pico += BigInt(buckets.inputImage) * rates.inputImage;
  if (buckets.outputAudio > 0) pico += BigInt(buckets.outputAudio) * rates.outputAudio;
  return ((pico + PICO_PER_NANO - 1n) / PICO_PER_NANO) as NanoUsd;
}

/** Tiers price the whole request by its input; the highest that is passed applies. */
function ratesFor(price: Price & { readonly known: true }, input: number): PriceRates {
  let { rates } = price;
  for (const tier of price.tiers) if (input > tier.aboveInputTokens) rates = tier.rates;
  return rates;
}
