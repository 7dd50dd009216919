import { HelixError, type UpstreamErrorInfo } from '@helix/contracts';
import type { AttemptResult, UsageEvidence } from './attempt-result.js';

/** What is known of an attempt that never went out. */
export const NOTHING: UsageEvidence = Object.freeze({
  usage: undefined,
  final: false,
  generatedTokens: 0,
  sent: false,
  answered: false,
  httpStatus: undefined,
  upstreamRequestId: undefined,
  model: undefined,
  ttftMs: undefined,
});

/** An attempt that failed before it went out. */
export function notSent(error: UpstreamErrorInfo): AttemptResult {
  return { kind: 'failed', committed: false, framed: false, error, usage: NOTHING };
}

/** Why a provider's `dial` gave no request. */
export function describeDialFailure(error: unknown): UpstreamErrorInfo {
  // What the caller asked for cannot be carried: its fault, and booked like every other attempt.
  if (error instanceof HelixError && (error.code === 'invalid_request' || error.code === 'unsupported_feature'))
    return { class: 'invalid_request', message: error.message, status: error.status, code: error.code };
  return {
    class: 'authentication',
    message: `The gateway could not make its credentials for the provider: ${error instanceof Error ? error.message : String(error)}`,
  };
}
