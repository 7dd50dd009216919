import { type Cap, HelixError, nanoUsd, type Scope } from '@helix/contracts';
import { type CapDefinition, CapRule } from './cap-rule.js';
import type { CapOption, CostCapOptions } from './options.js';

type OnStoreAway = 'deny' | 'allow';

/** The caps of the options. Throws `invalid_request` naming the cap and the field that cannot be read. */
export function readConfiguredCaps(options: CostCapOptions, now: number): readonly CapRule[] {
  const seen = new Map<string, number>();
  return (options.caps ?? []).map((cap, index) => {
    const definition = defineCap(cap, options.onStoreAway ?? 'deny');
    const twins = seen.get(definition.id) ?? 0;
    seen.set(definition.id, twins + 1);
    const rule = new CapRule(twins === 0 ? definition : { ...definition, id: `${definition.id}#${twins + 1}` });
    for (const [kind, selector] of rule.selectors) {
      if (selector !== '*' && selector.includes('*')) {
        throw new HelixError(
          'invalid_request',
          `caps[${index}].scope.${kind}: "${selector}" is a pattern. Name one ${kind}, or use "*" for each.`,
        );
      }
    }
    try {
      rule.check(now);
    } catch (error) {
      if (!(error instanceof HelixError)) throw error;
      throw new HelixError('invalid_request', `caps[${index}].${error.param ?? 'per'}: ${error.message}`, {
        cause: error,
      });
    }
    return rule;
  });
}

/** A cap that was made through the admin API. */
export function readDirectoryCap(cap: Cap, onStoreAway: OnStoreAway): CapRule {
  return new CapRule({
    id: cap.id,
    scope: cap.scope,
    limit: cap.limit,
    per: cap.per,
    zone: cap.zone,
    anchor: cap.anchor,
    mode: cap.mode,
    shadow: cap.shadow,
    clamp: cap.clamp,
    onReach: cap.onReach,
    alertsAt: alerts(cap.alertsAt, cap),
    hideAmounts: false,
    onStoreAway,
  });
}

function defineCap(cap: CapOption, onStoreAway: OnStoreAway): CapDefinition {
  const scope: Scope = typeof cap.scope === 'string' ? { [cap.scope]: '*' } : cap.scope;
  const per = cap.per ?? 'month';
  const shadow = cap.shadow ?? false;
  const onReach = cap.onReach ?? 'block';
  return {
    // Without the amount, so that raising a cap keeps what was spent.
    id:
      cap.id ??
      `cap/${Object.entries(scope)
        .map(([kind, value]) => (value === '*' ? kind : `${kind}=${value}`))
        .join('&')}/${per}`,
    scope,
    limit: nanoUsd(cap.usd),
    per,
    zone: cap.zone ?? 'UTC',
    anchor: cap.anchor,
    mode: cap.mode ?? 'default',
    shadow,
    clamp: cap.clamp ?? false,
    onReach,
    alertsAt: alerts(cap.alertsAt, { shadow, onReach }),
    hideAmounts: cap.hideAmounts ?? false,
    onStoreAway,
  };
}

/** A cap that refuses nobody is worth nothing if nobody hears of it: without alerts of its own it warns when it is reached. */
function alerts(
  given: readonly number[] | undefined,
  { shadow, onReach }: Pick<CapDefinition, 'shadow' | 'onReach'>,
): readonly number[] {
  if (given !== undefined && given.length > 0) return [...given].sort((left, right) => left - right);
  return shadow || onReach === 'notify' ? [1] : [];
}
