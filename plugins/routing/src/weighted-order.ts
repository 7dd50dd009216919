import type { Target } from '@helix/contracts';

/**
 * Targets of tier 0 in a random order in which each place falls to a target by its weight; the fallbacks behind them as given. A pure function of
 * `random`, one uniform number in [0, 1): what a draw leaves of it is uniform again and makes the next one.
 */
export function weightedOrder(candidates: readonly Target[], random: number): readonly Target[] {
  const left = candidates.filter((target) => target.tier === 0);
  const ordered: Target[] = [];
  let share = random;
  let total = 0;
  for (const target of left) total += target.weight;
  while (left.length > 0) {
    let point = share * total;
    let index = 0;
    let weight = left[0]?.weight ?? 0;
    while (point >= weight && index < left.length - 1) {
      point -= weight;
      index++;
      weight = left[index]?.weight ?? 0;
    }
    ordered.push(...left.splice(index, 1));
    total -= weight;
    share = weight > 0 ? Math.min(Math.max(point / weight, 0), 1 - Number.EPSILON) : 0;
  }
  for (const target of candidates) if (target.tier !== 0) ordered.push(target);
  return ordered;
}
