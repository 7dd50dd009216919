import type { Price } from '@helix/contracts';
import { batchPrice } from './batch-price.js';
import type { DatedPrice } from './model-entry.js';
import { completeRates, pricesTokens, readUnitRates, type UsdRates } from './price-entry.js';

/**
 * The prices of a model with the configuration's over them: a whole token price replaces, a part of one completes, and prices by the piece and the factor
 * of batches stand beside it.
 */
export function overridePrice(own: readonly DatedPrice[], given: UsdRates, source: string): readonly DatedPrice[] {
  if (own.length === 0 || (given.input !== undefined && given.output !== undefined))
    return [{ from: Number.NEGATIVE_INFINITY, price: priceOver(undefined, given, source) }];
  return own.map(({ from, price }) => ({ from, price: priceOver(price, given, source) }));
}

function priceOver(base: Price | undefined, given: UsdRates, source: string): Price {
  const known = base?.known === true ? base : undefined;
  const units = readUnitRates(given);
  const saysTokens = pricesTokens(given);
  // A part of a price that nobody knows is not known either.
  if (known === undefined && !saysTokens && units === undefined) return { known: false };
  const rates = completeRates(given, known?.rates);
  // The tiers are the catalogue's token price, which stands as it is when no token is priced.
  const tiers = saysTokens ? [] : (known?.tiers ?? []);
  const unitsOnly = units !== undefined && !saysTokens && known === undefined;
  const batch = given.batchFactor === undefined ? undefined : batchPrice({ rates, tiers }, given.batchFactor);
  // The catalogue's discount is off its own price: one that the configuration has set may be the discounted one.
  const kept = given.batchFactor === undefined && !saysTokens ? known?.batch : batch;
  return {
    known: true,
    rates,
    tiers,
    source,
    ...(units !== undefined && { units }),
    ...(unitsOnly && { unitsOnly: true as const }),
    ...(kept !== undefined && { batch: kept }),
  };
}
