import { HelixError, isSocketDialect, matchesAny, type OwnCall, type Principal } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { createPassThroughDialect, type Found } from './pass-through-dialect.js';
import { parseObject, summarizeKnown, unknownSummary } from './summarize-own-call.js';

const LONGEST_NAME = 120;
/** Segments that are names of the API; all others are ids, of which there is no end. */
const NAME = /^(?:v\d[\w.-]{0,8}|[a-z][a-z_:.-]{0,40})$/i;

/**
 * Finds out what a call of a provider's own API is: the provider, one target, and a dialect that meters it. Throws `forbidden` for a caller that may
 * not pass through, `not_found` for a provider that has none, `upstream_unavailable` for an inactive one, `invalid_request` for a path with steps in it.
 */
export function openPassThrough(scope: RequestScope, generation: Generation): void {
  const { provider: name = '', path = '/' } = scope.params;
  const call: OwnCall = { method: scope.method as OwnCall['method'], path };
  checkRight(scope.principal, name);
  checkPath(path);
  const target = generation.direct.targetOf(name, '');
  if (target?.inactive !== undefined)
    throw new HelixError('upstream_unavailable', `The provider "${name}" is inactive: ${target.inactive}.`);
  const passThrough = generation.providers.get(name)?.provider.passThrough;
  if (target === undefined || passThrough === undefined) throw noSuchProvider(name, generation);
  const recognized = passThrough.recognize(call);
  const spoken = typeof recognized === 'object' ? generation.dialects.get(recognized.dialect) : undefined;
  // A WebSocket is what its path says only where that is a session; else nobody knows what it costs.
  const isUnknown = scope.upgrade !== undefined && (spoken === undefined || !isSocketDialect(spoken));
  const [known, read] = isUnknown ? [] : [recognized, spoken];
  // What an answer cannot say nobody can meter.
  const dialect = read?.isDeferred?.(parseObject(scope.bytes)) === true ? undefined : read;
  const found: Found = dialect === undefined && known !== 'free' ? { known: undefined, dialect } : { known, dialect };
  scope.wire = createPassThroughDialect(scope.wire, found);
  const body = { bytes: scope.bytes, contentType: scope.headers['content-type'], path };
  const summary =
    typeof found.known === 'object' && dialect !== undefined
      ? summarizeKnown(found.known, dialect, body)
      : { ...unknownSummary(nameOf(path)), ...(known === 'free' && { units: undefined }) };
  if (typeof found.known === 'object') checkModel(scope.principal, name, summary.model);
  scope.summary = { ...summary, model: `${name}/${summary.model}` };
  scope.isFree = known === 'free';
  scope.direct = {
    policy: generation.direct.policy,
    targets: [generation.direct.targetOf(name, summary.model) ?? target],
  };
}

function checkRight({ policy }: Principal, provider: string): void {
  const { passthrough = false } = policy;
  if (passthrough === true || (passthrough !== false && matchesAny(passthrough, provider))) return;
  throw new HelixError(
    'forbidden',
    `This key may not pass through to "${provider}". Whoever runs the gateway can allow it: policy.passthrough of the key or its team, as true or as a list of providers.`,
  );
}

/** A key that is held to some models is held to them here too, by the provider's name for them. */
function checkModel({ models }: Principal, provider: string, model: string): void {
  const isAllowed = models.every((list) => matchesAny(list, model) || matchesAny(list, `${provider}/${model}`));
  if (!isAllowed)
    throw new HelixError('forbidden', `This key may not use the model "${provider}/${model}".`, { param: 'model' });
}

/** Steps within a path could lead out of the provider's base URL. */
function checkPath(path: string): void {
  const plain = path.replace(/[?#].*$/s, '');
  const isStep = plain.split(/[/\\]|%2f|%5c/i).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  if (isStep || plain.startsWith('//'))
    throw new HelixError('invalid_request', 'The path may not have `.`, `..` or an empty beginning.', {
      shouldRetry: false,
    });
}

function noSuchProvider(name: string, generation: Generation): HelixError {
  const able = [...generation.providers.values()].filter(({ provider }) => provider.passThrough !== undefined);
  const names = able.map((active) => active.name).join(', ') || 'none';
  return new HelixError('not_found', `There is no provider "${name}" to pass through to. There are: ${names}.`);
}

/** What stands for the model of a call that has none: its path, without ids, so that there are few. */
function nameOf(path: string): string {
  const segments = path
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter((segment) => segment !== '');
  return segments
    .map((segment) => (NAME.test(segment) ? segment : ':id'))
    .join('/')
    .slice(0, LONGEST_NAME);
}
