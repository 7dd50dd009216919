import {
  hasUnits,
  inputTokens,
  type NanoUsd,
  outputTokens,
  type Price,
  type PriceRates,
  type TokenBuckets,
  type UsageUnits,
} from '@helix/contracts';
import { costOfUnits } from './cost-of-units.js';

const PICO_PER_NANO = 1_000n;

type KnownPrice = Price & { readonly known: true };

/** What tokens and units cost: each at its own rate, summed in pico-dollars and rounded up once. `undefined` when the price is unknown or does not speak of what was used. */
export function costOf(price: Price, buckets: TokenBuckets, units?: UsageUnits): NanoUsd | undefined {
  if (!price.known) return undefined;
  const pico =
    price.units === undefined && price.unitsOnly === undefined && !hasUnits(units)
      ? costOfTokens(price, buckets)
      : costOfBoth(price, buckets, units);
  return pico === undefined ? undefined : (((pico + PICO_PER_NANO - 1n) / PICO_PER_NANO) as NanoUsd);
}

function costOfBoth(price: KnownPrice, buckets: TokenBuckets, units: UsageUnits | undefined): bigint | undefined {
  const usesTokens = inputTokens(buckets) + outputTokens(buckets) > 0;
  if (!usesTokens && !hasUnits(units)) return 0n;
  const byTokens = usesTokens && price.unitsOnly === undefined;
  const pieces = costOfUnits(price.units ?? {}, units ?? {}, byTokens);
  if (byTokens) return costOfTokens(price, buckets) + (pieces ?? 0n);
  if (pieces !== undefined) return pieces;
  // A price of nothing is a price: what is free by the token is free by the piece.
  return price.unitsOnly === undefined && isFree(price.rates) ? 0n : undefined;
}

function costOfTokens(price: KnownPrice, buckets: TokenBuckets): bigint {
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
  return pico;
}

/** Tiers price the whole request by its input; the highest that is passed applies. */
function ratesFor(price: KnownPrice, input: number): PriceRates {
  let { rates } = price;
  for (const tier of price.tiers) if (input > tier.aboveInputTokens) rates = tier.rates;
  return rates;
}

function isFree({ input, output }: PriceRates): boolean {
  return input === 0n && output === 0n;
}
