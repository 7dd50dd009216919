import type { Price } from '@helix/contracts';
import type { DatedPrice } from './model-entry.js';
import { completeRates, pricesTokens, readUnitRates, type UsdRates } from './price-entry.js';

/** The prices of a model with the configuration's over them: a whole token price replaces, a part of one completes, and prices by the piece stand beside it. */
export function overridePrice(own: readonly DatedPrice[], given: UsdRates, source: string): readonly DatedPrice[] {
  if (own.length === 0 || (given.input !== undefined && given.output !== undefined))
    return [{ from: Number.NEGATIVE_INFINITY, price: priceOver(undefined, given, source) }];
  return own.map(({ from, price }) => ({ from, price: priceOver(price, given, source) }));
}

function priceOver(base: Price | undefined, given: UsdRates, source: string): Price {
  const known = base?.known === true ? base : undefined;
  const units = readUnitRates(given);
  const saysTokens = pricesTokens(given);
  return {
    known: true,
    rates: completeRates(given, known?.rates),
    // The tiers are the catalogue's token price, which stands as it is when only pieces are priced.
    tiers: saysTokens ? [] : (known?.tiers ?? []),
    source,
    ...(units !== undefined && { units }),
    ...(units !== undefined && !saysTokens && known === undefined && { unitsOnly: true as const }),
  };
}
