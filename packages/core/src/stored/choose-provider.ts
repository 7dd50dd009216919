import { HelixError } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';

/**
 * The provider that keeps what the caller gives: the one that `x-helix-provider` or `?provider=` names, else the only one of the caller's models that can.
 * Throws `forbidden` for one that none of its models is at, `invalid_request` where there is a choice, `unsupported_feature` where there is none.
 */
export function chooseProvider(scope: RequestScope, generation: Generation): string {
  const able = ableProviders(scope, generation);
  const named = namedProvider(scope);
  if (named !== undefined) {
    if (able.includes(named)) return named;
    throw new HelixError(
      'forbidden',
      `This key may not keep anything at "${named}". It may at: ${able.join(', ') || 'none'}.`,
    );
  }
  const [first, ...others] = able;
  if (first === undefined)
    throw new HelixError('unsupported_feature', `No provider of this key's models has ${scope.operation}.`);
  if (others.length === 0) return first;
  throw new HelixError(
    'invalid_request',
    `More than one provider can do this: ${able.join(', ')}. Name one in the header x-helix-provider, or as ?provider=.`,
    { param: 'provider', shouldRetry: false },
  );
}

/** The provider that the caller names, if it does. */
function namedProvider({ headers, request }: RequestScope): string | undefined {
  const header = headers['x-helix-provider'];
  if (typeof header === 'string' && header !== '') return header;
  return queryOf(request.url).get('provider') ?? undefined;
}

/** The query of a request's URL. */
export function queryOf(url = ''): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

function ableProviders({ principal, operation }: RequestScope, generation: Generation): readonly string[] {
  const models = generation.routing.listFor(principal);
  const names = new Set(models.flatMap(({ targets }) => targets.map(({ provider }) => provider)));
  return [...names].filter((name) => generation.providers.get(name)?.provider.operations.includes(operation));
}
