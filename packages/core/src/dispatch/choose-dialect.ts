import type { ChatProviderDialect, Target, UpstreamDialect } from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';

/** The dialect that a target is spoken to in: the caller's own wherever it can be. `undefined` when its provider cannot do the operation. */
export function chooseDialect(
  scope: RequestScope,
  { target, active }: { readonly target: Target; readonly active: ActiveProvider },
  dialects: ReadonlyMap<string, UpstreamDialect>,
): UpstreamDialect | undefined {
  const { provider } = active;
  if (scope.operation === 'passthrough') return provider.passThrough === undefined ? undefined : scope.wire;
  if (!provider.operations.includes(scope.operation)) return undefined;
  const spoken = provider.dialectsOf?.(target.model) ?? provider.dialects;
  if (scope.operation === 'count_tokens') return chooseCounting(scope, spoken, dialects);
  if (scope.operation !== 'chat') return chooseExchangeDialect(scope, { spoken, named: provider.dialects }, dialects);
  if (spoken.includes(scope.dialect)) return scope.wire;
  for (const id of spoken) {
    const dialect = dialects.get(id);
    if (dialect?.operation === 'chat') return dialect;
  }
  return undefined;
}

/** Likewise for counting, where only the dialects that count are asked: `undefined` leaves it to an estimate. */
function chooseCounting(
  scope: RequestScope,
  spoken: readonly string[],
  dialects: ReadonlyMap<string, UpstreamDialect>,
): UpstreamDialect | undefined {
  if (spoken.includes(scope.dialect)) return scope.wire;
  if (!('decodeRequest' in scope.wire)) return undefined;
  const halves = spoken.map((id) => (dialects.get(id) as Partial<ChatProviderDialect> | undefined)?.counting);
  return halves.find((half) => half !== undefined);
}

/** Likewise for an operation of one question and one answer: the caller's dialect unless the provider names others of the operation. */
function chooseExchangeDialect(
  scope: RequestScope,
  { spoken, named }: { readonly spoken: readonly string[]; readonly named: readonly string[] },
  dialects: ReadonlyMap<string, UpstreamDialect>,
): UpstreamDialect | undefined {
  const ids = spoken.filter((id) => dialects.get(id)?.operation === scope.operation);
  if (ids.includes(scope.dialect)) return scope.wire;
  // One that names dialects of the operation, and none for this model, cannot do it with this model.
  if (ids.length === 0)
    return named.some((id) => dialects.get(id)?.operation === scope.operation) ? undefined : scope.wire;
  const canTranslate = 'decodeRequest' in scope.wire;
  return ids.map((id) => dialects.get(id)).find((dialect) => canTranslate && isExchangeHalf(dialect));
}

function isExchangeHalf(dialect: UpstreamDialect | undefined): boolean {
  return dialect !== undefined && 'encodeRequest' in dialect;
}
