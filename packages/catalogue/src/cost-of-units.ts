import type { UnitRates, UsageUnits } from '@helix/contracts';

const MILLISECONDS = 1_000n;

/**
 * What is sold by the piece, in pico-dollars. `tokensPaid`: tokens were priced already, which stand for all but searches and the call itself. `undefined`
 * when no rate fits what was used. A part of a millisecond of audio counts as a whole one.
 */
export function costOfUnits(rates: UnitRates, units: UsageUnits, tokensPaid: boolean): bigint | undefined {
  const { images = 0, seconds = 0, characters = 0, searches = 0, calls = 1 } = units;
  const parts: bigint[] = [];
  if (!tokensPaid) {
    if (images > 0 && rates.image !== undefined) parts.push(BigInt(images) * rates.image);
    if (seconds > 0 && rates.second !== undefined) parts.push(ofMilliseconds(seconds, rates.second));
    if (characters > 0 && rates.character !== undefined) parts.push(BigInt(characters) * rates.character);
  }
  if (searches > 0 && rates.search !== undefined) parts.push(BigInt(searches) * rates.search);
  if (rates.request !== undefined) parts.push(BigInt(Math.max(1, calls)) * rates.request);
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0n);
}

function ofMilliseconds(seconds: number, rate: bigint): bigint {
  // 0.1 + 0.2 is no reason to pay for a millisecond that nobody heard.
  const milliseconds = Math.ceil(Math.round(seconds * 1e6) / 1_000);
  return (BigInt(milliseconds) * rate + MILLISECONDS - 1n) / MILLISECONDS;
}
