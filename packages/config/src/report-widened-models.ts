import type { ModelPolicy } from '@helix/contracts';

type Allow = ModelPolicy['allow'];

/** What this check needs of a model. */
export interface RestrictedModel {
  readonly fallbacks?: readonly string[];
  readonly allow?: Allow;
}

/**
 * Models that fall back, in however many steps, to one that fewer callers may use: with a failure those others would reach it. Calls `report` with each
 * place and the restricted model behind it.
 */
export function reportWidenedModels(
  models: ReadonlyMap<string, RestrictedModel>,
  report: (place: { readonly name: string; readonly index: number; readonly restricted: string }) => void,
): void {
  for (const [name, { fallbacks = [], allow }] of models) {
    for (const [index, fallback] of fallbacks.entries()) {
      const restricted = behind(fallback, models).find((next) => !isWithin(allow, models.get(next)?.allow));
      if (restricted !== undefined) report({ name, index, restricted });
    }
  }
}

/** A model and all that it falls back to. */
function behind(name: string, models: ReadonlyMap<string, RestrictedModel>): readonly string[] {
  const met = new Set([name]);
  for (const next of met) for (const fallback of models.get(next)?.fallbacks ?? []) met.add(fallback);
  return [...met];
}

function isWithin(allow: Allow, wider: Allow): boolean {
  if (wider === undefined) return true;
  if (allow === undefined) return false;
  const isPart = (list: readonly string[] = [], whole: readonly string[] = []): boolean =>
    list.every((entry) => whole.includes(entry));
  return isPart(allow.teams, wider.teams) && isPart(allow.keys, wider.keys);
}
