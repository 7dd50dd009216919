import type { BatchPrice, PicoUsd, PriceRates } from '@helix/contracts';

const MILLION = 1_000_000n;

/**
 * Rates and tiers at a factor (0 to 1), each rounded up to a pico-dollar; `undefined` when they stay as they are. A cache read keeps its own price: at most
 * providers one discount does not come on top of the other. Source: https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini, read 2026-11-26.
 */
export function batchPrice({ rates, tiers }: BatchPrice, factor: number): BatchPrice | undefined {
  if (factor === 1) return undefined;
  return {
    rates: scaleRates(rates, factor),
    tiers: tiers.map((tier) => ({ ...tier, rates: scaleRates(tier.rates, factor) })),
  };
}

function scaleRates(rates: PriceRates, factor: number): PriceRates {
  const parts = BigInt(Math.round(factor * 1e6));
  const scale = (rate: PicoUsd): PicoUsd => ((rate * parts + MILLION - 1n) / MILLION) as PicoUsd;
  return {
    input: scale(rates.input),
    output: scale(rates.output),
    cacheRead: rates.cacheRead === rates.input ? scale(rates.input) : rates.cacheRead,
    cacheWrite5m: scale(rates.cacheWrite5m),
    cacheWrite1h: scale(rates.cacheWrite1h),
    inputAudio: scale(rates.inputAudio),
    inputImage: scale(rates.inputImage),
    reasoning: scale(rates.reasoning),
    outputAudio: scale(rates.outputAudio),
  };
}
