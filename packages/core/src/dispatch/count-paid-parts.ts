import type { Provider, UpstreamDialect } from '@helix/contracts';
import type { AttemptResult } from './attempt-result.js';
import type { SideBySide } from './side-by-side.js';

/**
 * The result of a batch that failed, with the usage of those of its requests that had been answered: the provider charges for them, although the caller gets
 * nothing. Any other result as it is.
 */
export function countPaidParts(
  result: AttemptResult,
  batch: SideBySide,
  { dialect, provider }: { readonly dialect: UpstreamDialect; readonly provider: Provider },
): AttemptResult {
  const { answered } = batch;
  if (result.kind !== 'failed' || answered === undefined) return result;
  let body: unknown;
  try {
    body = JSON.parse(answered.body.toString('utf8'));
  } catch {
    return result; // No answer that could have been used, nor a count that could be read.
  }
  const usage = dialect.inspectResponse(body).usage ?? provider.readUsage?.(answered.headers);
  return usage === undefined ? result : { ...result, usage: { ...result.usage, usage, final: true } };
}
