import type { JsonObject, UpstreamErrorInfo } from '@helix/contracts';
import { nonEmpty } from '../shared/json-draft.js';
import { redactMessage } from '../shared/redact-message.js';

/** The error that an answer of status 200 ends in: `source` has its `finish_reason` and perhaps an `error` text. `undefined` for a sound one. */
export function failureOf(source: JsonObject): UpstreamErrorInfo | undefined {
  const code = source.finish_reason;
  if (code !== 'ERROR' && code !== 'TIMEOUT') return undefined;
  const message = redactMessage(nonEmpty(source.error) ?? 'The provider broke off its answer.');
  return { class: code === 'TIMEOUT' ? 'timeout' : 'server_error', message, code };
}
