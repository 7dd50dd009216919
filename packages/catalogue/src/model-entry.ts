import type { ModelFacts, Price, PriceRates, PriceTier } from '@helix/contracts';
import { BATCH_DISCOUNTS } from './batch-discounts.js';
import { batchPrice } from './batch-price.js';
import { completeRates, type UsdRates } from './price-entry.js';

/** Prices in the catalogue's file. */
interface RawRates {
  readonly input?: number;
  readonly output?: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly cache_write_1h?: number;
  readonly input_audio?: number;
  readonly output_audio?: number;
  readonly batch_input?: number;
  readonly batch_output?: number;
}

/** A model in the catalogue's file. */
export interface RawModel {
  readonly provider: string;
  readonly id: string;
  readonly mode?: string;
  readonly context_window?: number;
  readonly max_output?: number;
  readonly usd_per_mtok?: RawRates;
  readonly tiers?: readonly (RawRates & { readonly above_input_tokens: number })[];
  readonly price_schedule?: readonly (RawRates & { readonly from_date: string | null })[];
  readonly capabilities?: readonly string[];
  readonly deprecation_date?: string;
  readonly release_date?: string;
  readonly sources?: readonly string[];
}

/** Prices from a time on; the last whose time has come applies. */
export interface DatedPrice {
  /** Milliseconds since the epoch; `-Infinity` for from the beginning. */
  readonly from: number;
  readonly price: Price;
}

export interface ModelEntry {
  readonly facts: ModelFacts;
  readonly prices: readonly DatedPrice[];
}

/** A model of the file with its prices in order of time. */
export function readModel(raw: RawModel): ModelEntry {
  const source = `catalogue (${(raw.sources ?? []).join(', ')})`;
  return {
    facts: {
      mode: raw.mode,
      contextWindow: raw.context_window,
      maxOutputTokens: raw.max_output,
      capabilities: raw.capabilities ?? [],
      deprecationDate: raw.deprecation_date,
      releaseDate: raw.release_date,
    },
    prices: readPrices(raw, source),
  };
}

function readPrices(raw: RawModel, source: string): readonly DatedPrice[] {
  if (raw.price_schedule !== undefined && raw.price_schedule.length > 0) {
    return raw.price_schedule
      .map((dated) => ({
        from: dated.from_date === null ? Number.NEGATIVE_INFINITY : Date.parse(`${dated.from_date}T00:00:00Z`),
        price: priceOf({ ...raw.usd_per_mtok, ...dated }, raw, source),
      }))
      .sort((left, right) => left.from - right.from);
  }
  return [
    {
      from: Number.NEGATIVE_INFINITY,
      price: raw.usd_per_mtok === undefined ? { known: false } : priceOf(raw.usd_per_mtok, raw, source),
    },
  ];
}

function priceOf(given: RawRates, raw: RawModel, source: string): Price {
  // An input price at least: an embedding has no output price, a chat model without one is not priced.
  // Reranking is sold by the search: a token price of 0 does not make it free.
  if (
    (raw.mode === 'rerank' && given.input === 0) ||
    given.input === undefined ||
    (given.output === undefined && raw.mode !== 'embedding' && raw.mode !== 'embeddings')
  )
    return { known: false };
  const rates = completeRates(toUsd(given));
  const tiers: PriceTier[] = (raw.tiers ?? [])
    .map((tier) => ({ aboveInputTokens: tier.above_input_tokens, rates: tierRates(tier, rates) }))
    .sort((left, right) => left.aboveInputTokens - right.aboveInputTokens);
  const batch = batchPrice({ rates, tiers }, batchFactorOf(raw));
  return { known: true, rates, tiers, source, ...(batch !== undefined && { batch }) };
}

/** The model's own batch prices as a part of the others, the dearer part of input and output; else what is usual at its provider, else 1. */
function batchFactorOf({ provider, usd_per_mtok: rates = {} }: RawModel): number {
  const parts = [partOf(rates.batch_input, rates.input), partOf(rates.batch_output, rates.output)];
  const own = parts.filter((part) => part !== undefined);
  return own.length === 0 ? (BATCH_DISCOUNTS[provider] ?? 1) : Math.min(1, Math.max(...own));
}

function partOf(batch: number | undefined, usual: number | undefined): number | undefined {
  return batch === undefined || usual === undefined || usual === 0 ? undefined : batch / usual;
}

/** What a tier does not name keeps its share of the tier's input price. */
function tierRates(tier: RawRates, base: PriceRates): PriceRates {
  const scaled = (own: number | undefined, rate: bigint): number | undefined =>
    own ??
    (tier.input === undefined || base.input === 0n ? undefined : (Number(rate) / Number(base.input)) * tier.input);
  return completeRates(
    {
      ...toUsd(tier),
      cacheRead: scaled(tier.cache_read, base.cacheRead),
      cacheWrite5m: scaled(tier.cache_write, base.cacheWrite5m),
      cacheWrite1h: scaled(tier.cache_write_1h, base.cacheWrite1h),
    },
    base,
  );
}

function toUsd(raw: RawRates): UsdRates {
  return {
    input: raw.input,
    output: raw.output,
    cacheRead: raw.cache_read,
    cacheWrite5m: raw.cache_write,
    cacheWrite1h: raw.cache_write_1h,
    audioIn: raw.input_audio,
    audioOut: raw.output_audio,
  };
}
