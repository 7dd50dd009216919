import { isJsonObject, type JsonObject, type JsonValue, type UpstreamErrorInfo } from '@helix/contracts';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';
import { decodeErrorObject } from './decode-error.js';

/**
 * Finish reasons that tell of a failure: the answer is not whole, and no caller may take it for one. OpenRouter and Mistral; DeepSeek
 * (https://api-docs.deepseek.com/api/create-chat-completion); Z.AI (https://docs.z.ai/api-reference/llm/chat-completion); vLLM and SGLang. Read on 2026-11-26.
 */
const BROKEN: Readonly<Record<string, UpstreamErrorInfo['class']>> = {
  error: 'server_error',
  insufficient_system_resource: 'overloaded',
  network_error: 'server_error',
  abort: 'server_error',
};

/**
 * The error that a chunk, or an answer of status 200, holds: as `error` or `object: "error"`, in a choice (OpenRouter), as its finish reason, in `base_resp`
 * (MiniMax), in `x_groq`, or as a bare message where the choices should be. `undefined` for a sound one.
 */
export function findFailure(body: JsonObject): UpstreamErrorInfo | undefined {
  if (isSaid(body.error) || body.object === 'error' || isFailedStatus(body.base_resp) || isBareMessage(body))
    return decodeErrorObject(0, body);
  const groq = nonEmpty(asObject(body.x_groq).error);
  if (groq !== undefined) return decodeErrorObject(0, { error: { message: groq } });
  for (const choice of asArray(body.choices).map(asObject)) {
    if (isJsonObject(choice.error)) return decodeErrorObject(0, { error: choice.error });
    const reason = nonEmpty(choice.finish_reason);
    const errorClass = reason === undefined ? undefined : BROKEN[reason];
    if (errorClass !== undefined) return { class: errorClass, message: messageFor(reason) };
  }
  return undefined;
}

/** What an event of a stream says that is no JSON object: Google's error in a list, or nothing that can be read. */
export function failureOfText(text: string): UpstreamErrorInfo {
  if (text.startsWith('[') && text.includes('"error"')) {
    try {
      return decodeErrorObject(0, JSON.parse(text) as JsonValue);
    } catch {
      // Told as what it is below.
    }
  }
  return { class: 'truncated', message: 'The stream has an event that is no JSON object.' };
}

function messageFor(reason: string | undefined): string {
  return reason === 'error' ? 'The provider broke off its answer.' : `The provider broke off its answer (${reason}).`;
}

function isSaid(error: JsonValue | undefined): boolean {
  if (isJsonObject(error)) return Object.keys(error).length > 0;
  return error !== undefined && error !== null && error !== '' && error !== false;
}

function isFailedStatus(value: JsonValue | undefined): boolean {
  const { status_code: code } = asObject(value);
  return typeof code === 'number' && code !== 0;
}

function isBareMessage({ choices, data, usage, message, detail, errors }: JsonObject): boolean {
  if (choices !== undefined || data !== undefined || usage !== undefined) return false;
  return nonEmpty(message) !== undefined || isSaid(detail) || asArray(errors).length > 0;
}
