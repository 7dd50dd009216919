/** Dollars as the ledger has them, to the nano-dollar and without an exponent: `$0`, `$12.5`, `$0.00000015`. */
export function formatUsd(usd: number): string {
  return `$${usd.toFixed(9).replace(/\.?0+$/, '')}`;
}
