import { HelixError } from '@helix/contracts';
import { chooseDialect } from '../dispatch/choose-dialect.js';
import type { Generation } from '../generation/generation.js';
import type { CoreServices } from '../services.js';
import type { RequestScope } from './request-scope.js';
import { sendJson } from './send-json.js';

/**
 * Answers `count_tokens` by an estimate when the target that would serve the request cannot count, or would refuse to because
 * of reasoning that another provider has made. False when it can, and is to be asked. The estimate is what the target was seen to make of so many bytes.
 */
export function answerByEstimate(scope: RequestScope, generation: Generation, services: CoreServices): boolean {
  const target = scope.plan.candidates.find((candidate) => candidate.inactive === undefined);
  if (target === undefined) return false;
  const active = generation.providers.get(target.provider);
  const counts = active !== undefined && chooseDialect(scope, { target, active }, generation.dialects) !== undefined;
  if (counts && scope.wire.seals?.find(scope.body) !== 'carried') return false;
  const { encodeCount } = scope.wire;
  if (encodeCount === undefined) throw new HelixError('internal', `${scope.dialect} has no answer for a count.`);
  const tokens = services.estimator.expected(target, scope.summary).input;
  const count = encodeCount(tokens);
  const why = counts ? 'takes back no reasoning of others' : 'does not count';
  const headers = [
    'x-helix-provider',
    target.provider,
    'x-helix-attempts',
    '0',
    'x-helix-cost-usd',
    '0',
    'x-helix-warnings',
    `${Object.keys(count).join()} coerced: ${target.id} ${why}; this is an estimate`,
  ];
  sendJson(scope, { status: 200, body: count, headers });
  return true;
}
