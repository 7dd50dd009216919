import type { TokenBuckets } from './chat/usage.js';
import type { NanoUsd, PicoUsd } from './money.js';
import type { UsageUnits } from './usage-units.js';

/** Prices per token, in pico-dollars, one for each bucket of usage. */
export interface PriceRates {
  readonly input: PicoUsd;
  readonly cacheRead: PicoUsd;
  readonly cacheWrite5m: PicoUsd;
  readonly cacheWrite1h: PicoUsd;
  readonly inputAudio: PicoUsd;
  readonly inputImage: PicoUsd;
  readonly output: PicoUsd;
  readonly reasoning: PicoUsd;
  readonly outputAudio: PicoUsd;
}

/** Prices by the piece, in pico-dollars. What has no price here is not sold this way. */
export interface UnitRates {
  readonly image?: PicoUsd | undefined;
  /** Of audio. */
  readonly second?: PicoUsd | undefined;
  readonly character?: PicoUsd | undefined;
  readonly search?: PicoUsd | undefined;
  /** Of each call that used anything. */
  readonly request?: PicoUsd | undefined;
}

/** From this many input tokens (all buckets) on, the whole request is priced by these rates. */
export interface PriceTier {
  readonly aboveInputTokens: number;
  readonly rates: PriceRates;
}

/** What tokens cost in a batch, whose tiers price it by its longest request. */
export interface BatchPrice {
  readonly rates: PriceRates;
  readonly tiers: readonly PriceTier[];
}

/** Unknown is not free: with a spend cap in scope it is refused, or priced by the configured default. */
export type Price =
  | {
      readonly known: true;
      readonly rates: PriceRates;
      readonly tiers: readonly PriceTier[];
      readonly source: string;
      /** Where the provider gives a discount for batches; `undefined`: a batch costs what the same calls cost one by one. */
      readonly batch?: BatchPrice | undefined;
      readonly units?: UnitRates | undefined;
      /** Nothing is said of tokens: `rates` do not count. */
      readonly unitsOnly?: true | undefined;
    }
  | { readonly known: false };

/** Looks up prices and applies them. Pure. */
export interface Pricing {
  /** The price of a target at a time (milliseconds since the epoch): configuration first, then the catalogue. */
  priceOf(target: PricedModel, at: number): Price;
  /**
   * What these tokens and units cost: summed in pico-dollars, rounded up once. Tokens, where they are counted and priced, stand for the images, the
   * audio and the characters of the same call. `undefined` when the price is unknown, or says nothing of what was used.
   */
  costOf(price: Price, buckets: TokenBuckets, units?: UsageUnits): NanoUsd | undefined;
}

export interface PricedModel {
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** The provider's key in the catalogue. */
  readonly catalogue: string | undefined;
  /** The model's name at the provider. */
  readonly model: string;
}

export type Capability =
  | 'vision'
  | 'pdf'
  | 'audio_input'
  | 'audio_output'
  | 'tools'
  | 'tool_choice'
  | 'parallel_tools'
  | 'json_schema'
  | 'json_mode'
  | 'reasoning'
  | 'prompt_caching'
  | (string & {});

/** What the catalogue knows of a model; `undefined` fields are unknown, not zero. */
export interface ModelFacts {
  readonly mode: string | undefined;
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly Capability[];
  readonly deprecationDate: string | undefined;
  readonly releaseDate: string | undefined;
}

/** Model facts by provider and model. */
export interface ModelCatalogue {
  factsOf(model: PricedModel): ModelFacts | undefined;
}
