import { EMPTY_BUCKETS, isJsonObject, type JsonValue, type TokenUsage } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';
import { readCount } from '../shared/read-count.js';

/** Realtime counts a token for each 100 ms of sound that goes in. Source: https://platform.openai.com/docs/guides/realtime-costs */
const INPUT_TOKENS_PER_SECOND = 10;

/**
 * The usage of `response.done` and of a transcript that is counted in tokens, as disjoint buckets; `undefined` when it has no counts. Totals include what is cached,
 * and cached tokens are told apart by kind; where they are not, they are taken to be text first. Source: https://platform.openai.com/docs/api-reference/realtime-server-events/response/done
 */
export function decodeRealtimeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  const input = readCount(raw.input_tokens);
  const output = readCount(raw.output_tokens);
  if (input === undefined && output === undefined) return undefined;
  const given = asObject(raw.input_token_details);
  const cached = asObject(given.cached_tokens_details);
  let left = input ?? 0;
  const take = (wanted: number): number => {
    const taken = Math.max(0, Math.min(wanted, left));
    left -= taken;
    return taken;
  };
  const cacheRead = take(readCount(given.cached_tokens) ?? 0);
  const inputAudio = take((readCount(given.audio_tokens) ?? 0) - (readCount(cached.audio_tokens) ?? 0));
  const inputImage = take((readCount(given.image_tokens) ?? 0) - (readCount(cached.image_tokens) ?? 0));
  const made = output ?? 0;
  const outputAudio = Math.min(readCount(asObject(raw.output_token_details).audio_tokens) ?? 0, made);
  const buckets = { ...EMPTY_BUCKETS, inputUncached: left, cacheRead, inputAudio, inputImage };
  return { buckets: { ...buckets, outputText: made - outputAudio, outputAudio }, raw };
}

/** The usage of a transcript that is counted in seconds, as the audio tokens that the session itself would count for them; `undefined` when it is not. */
export function decodeDuration(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw) || typeof raw.seconds !== 'number' || !(raw.seconds >= 0)) return undefined;
  const inputAudio = Math.ceil(raw.seconds * INPUT_TOKENS_PER_SECOND);
  return Number.isSafeInteger(inputAudio) ? { buckets: { ...EMPTY_BUCKETS, inputAudio }, raw } : undefined;
}
