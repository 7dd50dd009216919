import type { Target } from '@helix/contracts';

/**
 * Targets of tier 0 by weighted rendezvous hashing on a value, the fallbacks behind them as given: one value always gets the same order, values
 * spread by weight, and taking one target away moves only the values that it had.
 * (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005: score = -weight / ln(hash).)
 */
export function stickyOrder(candidates: readonly Target[], value: string): readonly Target[] {
  const valueHash = hashText(value);
  const scored: { readonly target: Target; readonly score: number }[] = [];
  const rest: Target[] = [];
  for (const target of candidates) {
    if (target.tier !== 0) rest.push(target);
    else scored.push({ target, score: -target.weight / Math.log(uniform(valueHash, hashText(target.id))) });
  }
  scored.sort((left, right) => right.score - left.score || (left.target.id < right.target.id ? -1 : 1));
  return [...scored.map((entry) => entry.target), ...rest];
}

/** 32-bit FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Strictly between 0 and 1. */
function uniform(valueHash: number, targetHash: number): number {
  return (mix(mix(valueHash) + targetHash) + 0.5) / 4_294_967_296;
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function mix(input: number): number {
  let hash = input | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
