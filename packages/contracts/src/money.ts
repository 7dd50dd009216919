import type { Brand } from './brand.js';

/** An amount of money: integer nano-dollars (1 USD = 1,000,000,000). Never a float. */
export type NanoUsd = Brand<bigint, 'NanoUsd'>;

/** A price of one token or unit: integer pico-dollars (1 USD = 10^12). 1 USD per million tokens = 1,000,000 pico-dollars per token. */
export type PicoUsd = Brand<bigint, 'PicoUsd'>;

export const ZERO_USD = 0n as NanoUsd;

/** Dollars from a configuration or an API body to nano-dollars, rounded to the nearest; exact for up to nine decimals below 9 million dollars. */
export function nanoUsd(usd: number): NanoUsd {
  const whole = Math.trunc(usd);
  return (BigInt(whole) * 1_000_000_000n + BigInt(Math.round((usd - whole) * 1e9))) as NanoUsd;
}

/** Nano-dollars as the JSON number of a `_usd` field (exact to nine decimals). */
export function usdNumber(amount: bigint): number {
  return Number(amount) / 1e9;
}

const ZERO = 0x30;

/** Nano-dollars as a decimal string without exponent, as response headers carry it: `0.00125`. */
export function usdString(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(10, '0');
  const point = digits.length - 9;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end--;
  const text = end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
  return amount < 0n ? `-${text}` : text;
}

/** USD per million tokens (how vendors publish prices) to pico-dollars per token. */
export function picoPerToken(usdPerMillion: number): PicoUsd {
  return BigInt(Math.round(usdPerMillion * 1_000_000)) as PicoUsd;
}
