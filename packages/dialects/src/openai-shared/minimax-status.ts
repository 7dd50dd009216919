import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** An error that MiniMax tells in `base_resp`, mostly with HTTP status 200. */
export interface MinimaxStatus {
  /** As the other providers of this dialect would write it. */
  readonly error: JsonObject;
  /** The code or type of OpenAI's that says the same; `undefined` where only the message tells. */
  readonly meaning: string | undefined;
}

/** Source: https://platform.minimax.io/docs/api-reference/errorcode.md (read 2026-11-26) */
const MEANINGS: Readonly<Record<number, string>> = {
  1001: 'timeout',
  1002: 'rate_limit_exceeded',
  1004: 'invalid_api_key',
  1008: 'insufficient_balance',
  1024: 'server_error',
  1026: 'content_filter',
  1027: 'content_filter',
  1033: 'server_error',
  1039: 'rate_limit_exceeded',
  2013: 'invalid_request_error',
  2049: 'invalid_api_key',
};

/** The error in `base_resp: { status_code, status_msg }`, which sound answers have too, with code 0; `undefined` for those. */
export function readMinimaxStatus(value: JsonValue | undefined): MinimaxStatus | undefined {
  if (!isJsonObject(value)) return undefined;
  const { status_code: code, status_msg: message } = value;
  if (typeof code !== 'number' || code === 0) return undefined;
  return { error: { code, message: message ?? '' }, meaning: MEANINGS[code] };
}
