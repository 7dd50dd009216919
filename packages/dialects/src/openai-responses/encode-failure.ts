import type { HelixError, JsonObject, UpstreamErrorInfo } from '@helix/contracts';

/** No sequence of a real stream gets here: an error that is written without knowing the stream still comes last. */
const LAST_SEQUENCE = 2_147_483_646;

/** The words of `response.error.code`; Codex retries, waits or gives up by them. */
export function failureCode(code: string): string {
  switch (code) {
    case 'rate_limited':
    case 'upstream_rate_limited':
    case 'rate_limit':
      return 'rate_limit_exceeded';
    case 'spend_cap_reached':
    case 'billing':
      return 'insufficient_quota';
    case 'context_length':
      return 'context_length_exceeded';
    case 'invalid_request':
    case 'unsupported_feature':
    case 'content_policy':
      return 'invalid_prompt';
    default:
      return 'server_error';
  }
}

/** An error inside a stream that has begun. Begins with a blank line, which ends whatever event was half sent. */
export function encodeStreamError(error: HelixError, requestId: string): string {
  const response = {
    id: `resp_${requestId.replace(/^req_/, '')}`,
    object: 'response',
    status: 'failed',
    error: { code: failureCode(error.code), message: error.message },
    incomplete_details: null,
    output: [],
    usage: null,
    metadata: { helix_code: error.code, helix_request_id: requestId },
  };
  return `\n\n${failedFrames(response, LAST_SEQUENCE)}`;
}

/**
 * The last two frames of a stream that failed, as OpenAI sends them: `error`, at which its SDK raises, and `response.failed`, which alone other
 * callers (Codex) heed. Source: a recorded stream of OpenAI that ends in `insufficient_quota`; LangChain, which reads neither, relies on the SDK.
 */
export function failedFrames(
  response: JsonObject & { readonly error: { readonly code: string; readonly message: string } },
  sequence: number,
): string {
  const { code, message } = response.error;
  const error = { type: 'error', sequence_number: sequence, error: { type: code, code, message, param: null } };
  const failed = { type: 'response.failed', sequence_number: sequence + 1, response };
  return [error, failed].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('');
}

/** `error` of a failed response, for an upstream's error. */
export function encodeFailure(error: UpstreamErrorInfo): { readonly code: string; readonly message: string } {
  return { code: failureCode(error.class), message: error.message };
}
