import type { Target } from '@helix/contracts';

/**
 * The next target to try: the plan in order, then from its beginning again while attempts are left, without those that failed for good
 * (wrong credentials, no such model).
 */
export function nextTarget(
  candidates: readonly Target[],
  from: number,
  dead: ReadonlySet<string>,
): { readonly target: Target; readonly index: number } | undefined {
  for (let step = 0; step < candidates.length; step++) {
    const index = (from + step) % candidates.length;
    const target = candidates[index];
    if (target !== undefined && !dead.has(target.id)) return { target, index };
  }
  return undefined;
}
