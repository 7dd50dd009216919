import type { Target } from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';

/** Whose reasoning seals a target takes: those made by the same account with models of the same family. Opaque, and the same on every replica. */
export type KeySpace = string;

type Providers = ReadonlyMap<string, ActiveProvider>;

/** Targets are frozen and belong to one generation, so what is found for one holds as long as it lives. */
const spaces = new WeakMap<Target, KeySpace>();
const several = new WeakMap<readonly Target[], boolean>();

/** The key space of a target; a target without a running provider has one of its own. */
export function keySpaceOf(target: Target, providers: Providers): KeySpace {
  let space = spaces.get(target);
  if (space === undefined) {
    space = `${providers.get(target.provider)?.account ?? target.provider}.${familyOf(target.model)}`;
    spaces.set(target, space);
  }
  return space;
}

/** Whether the targets of a model are of more than one key space: only then does it matter who made a seal. `targets` is the model's own, frozen list. */
export function haveSeveralKeySpaces(targets: readonly Target[], providers: Providers): boolean {
  if (targets.length < 2) return false;
  let answer = several.get(targets);
  if (answer === undefined) {
    answer = new Set(targets.map((target) => keySpaceOf(target, providers))).size > 1;
    several.set(targets, answer);
  }
  return answer;
}

/** The letters that the longest piece of a model's name begins with: `claude` of `us.anthropic.claude-sonnet-4-5-v1:0`, `gpt` of `openai/gpt-5.1`. */
export function familyOf(model: string): string {
  const name = model.slice(model.lastIndexOf('/') + 1);
  let longest = '';
  for (const piece of name.split(/[.:@]/)) if (piece.length > longest.length) longest = piece;
  return /^[a-z]+/i.exec(longest)?.[0].toLowerCase() ?? name;
}
