import { type CallLimits, compileGlob } from '@helix/contracts';
import type { LimitOption, LimitScope } from './options.js';

/** A limit of the options, compiled. */
export interface LimitRule {
  /** Stable across reloads while scope and models stay the same: raising a limit keeps what was counted. */
  readonly owner: string;
  readonly kind: LimitScope;
  /** An id or name; `undefined` for each. */
  readonly only: string | undefined;
  /** Tests the model as asked; `undefined` for all. */
  readonly matchesModel: ((model: string) => boolean) | undefined;
  readonly limits: CallLimits;
}

/** Compiles the options, in their order. */
export function compileRules(limits: readonly LimitOption[]): readonly LimitRule[] {
  const seen = new Map<string, number>();
  return limits.map(({ scope, models, rpm, tpm, parallel }) => {
    const [kind, value] = typeof scope === 'string' ? [scope, '*'] : (Object.entries(scope)[0] as [LimitScope, string]);
    const name = `rate-limit/${kind}${value === '*' ? '' : `=${value}`}${models === undefined ? '' : `/${models.join(',')}`}`;
    const twins = seen.get(name) ?? 0;
    seen.set(name, twins + 1);
    return {
      owner: twins === 0 ? name : `${name}#${twins + 1}`,
      kind,
      only: value === '*' ? undefined : value,
      matchesModel: models === undefined ? undefined : matchAny(models.map(compileGlob)),
      limits: { rpm, tpm, parallel },
    };
  });
}

function matchAny(matchers: readonly ((name: string) => boolean)[]): (name: string) => boolean {
  return (name) => matchers.some((matches) => matches(name));
}
