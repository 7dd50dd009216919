import { EMPTY_BUCKETS, isJsonObject } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';
import type { AttemptResult } from './attempt-result.js';

/** The result of a call that costs nothing, whatever its answer tells of other calls. */
export function withoutUse(result: AttemptResult): AttemptResult {
  return { ...result, usage: { ...result.usage, usage: { buckets: EMPTY_BUCKETS }, final: true } };
}

/** Tells who waits for an answer what it is, before the caller can act on it. Rejects as that does. */
export async function tellOwner(scope: RequestScope, result: AttemptResult): Promise<void> {
  if (result.kind === 'streamed' && scope.onRelayed !== undefined) await scope.onRelayed(result.usage.usage);
  if (result.kind !== 'json' || scope.onAnswer === undefined) return;
  const body: unknown = JSON.parse(result.bytes.toString('utf8'));
  if (isJsonObject(body)) await scope.onAnswer(body, result.facts.usage);
}
