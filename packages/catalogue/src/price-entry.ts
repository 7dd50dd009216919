import { type PicoUsd, type PriceRates, picoPerToken, type UnitRates } from '@helix/contracts';

/** Prices as people write them, USD per million tokens; what is sold by the piece, in USD. */
export interface UsdRates extends UsdUnitRates {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly audioIn?: number | undefined;
  readonly audioOut?: number | undefined;
  readonly image?: number | undefined;
  readonly reasoning?: number | undefined;
  /** What the tokens of a batch cost as a part of the above, 0 to 1. */
  readonly batchFactor?: number | undefined;
}

export interface UsdUnitRates {
  readonly perImage?: number | undefined;
  /** Of audio. */
  readonly perSecond?: number | undefined;
  readonly perCharacter?: number | undefined;
  readonly perSearch?: number | undefined;
  readonly perRequest?: number | undefined;
}

/** The rates by the piece among what is given; `undefined` when there are none. */
export function readUnitRates(given: UsdUnitRates): UnitRates | undefined {
  const rates: UnitRates = {
    image: picoOf(given.perImage),
    second: picoOf(given.perSecond),
    character: picoOf(given.perCharacter),
    search: picoOf(given.perSearch),
    request: picoOf(given.perRequest),
  };
  return Object.values(rates).every((rate) => rate === undefined) ? undefined : rates;
}

/** Whether anything is said of tokens. */
export function pricesTokens({
  perImage,
  perSecond,
  perCharacter,
  perSearch,
  perRequest,
  batchFactor,
  ...rates
}: UsdRates): boolean {
  return Object.values(rates).some((rate) => rate !== undefined);
}

function picoOf(usd: number | undefined): PicoUsd | undefined {
  // A dollar a piece is a million dollars per million pieces.
  return usd === undefined ? undefined : picoPerToken(usd * 1_000_000);
}

/**
 * Whole rates from what is given: a cache read or write without a price of its own costs as input, reasoning and audio out as output, audio and images in as
 * input. A missing input or output price is taken from `base`, and counts as 0 only where nothing says otherwise.
 */
export function completeRates(given: UsdRates, base?: PriceRates): PriceRates {
  const rate = (value: number | undefined, fallback: bigint): PriceRates['input'] =>
    (value === undefined ? fallback : picoPerToken(value)) as PriceRates['input'];
  const input = rate(given.input, base?.input ?? 0n);
  const output = rate(given.output, base?.output ?? 0n);
  const ownInput = given.input !== undefined;
  const ownOutput = given.output !== undefined;
  return {
    input,
    output,
    cacheRead: rate(given.cacheRead, ownInput ? input : (base?.cacheRead ?? input)),
    cacheWrite5m: rate(given.cacheWrite5m, ownInput ? input : (base?.cacheWrite5m ?? input)),
    cacheWrite1h: rate(given.cacheWrite1h ?? given.cacheWrite5m, ownInput ? input : (base?.cacheWrite1h ?? input)),
    inputAudio: rate(given.audioIn, ownInput ? input : (base?.inputAudio ?? input)),
    inputImage: rate(given.image, ownInput ? input : (base?.inputImage ?? input)),
    reasoning: rate(given.reasoning, ownOutput ? output : (base?.reasoning ?? output)),
    outputAudio: rate(given.audioOut, ownOutput ? output : (base?.outputAudio ?? output)),
  };
}
