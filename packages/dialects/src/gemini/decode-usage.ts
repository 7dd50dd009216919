import { isJsonObject, type JsonObject, type JsonValue, outputTokens, type TokenUsage } from '@helix/contracts';
import { asArray, asObject } from '../shared/json-draft.js';

/**
 * Gemini's usage in disjoint buckets. The prompt's count includes what was cached and excludes what tools put in; thoughts stand outside of the
 * candidates' count. A blocked prompt has an object without counts: nothing was used. `undefined` when there is no object.
 * Source: https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function decodeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  const input = toCount(raw.promptTokenCount) + toCount(raw.toolUsePromptTokenCount);
  const cacheRead = Math.min(toCount(raw.cachedContentTokenCount), input);
  const heard = Math.max(0, audioOf(raw.promptTokensDetails) - audioOf(raw.cacheTokensDetails));
  const inputAudio = Math.min(heard, input - cacheRead);
  const output = toCount(raw.candidatesTokenCount);
  const outputAudio = Math.min(audioOf(raw.candidatesTokensDetails), output);
  return {
    buckets: {
      inputUncached: input - cacheRead - inputAudio,
      cacheRead,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      inputAudio,
      inputImage: 0,
      outputText: output - outputAudio,
      outputReasoning: toCount(raw.thoughtsTokenCount),
      outputAudio,
    },
    raw,
  };
}

/** The usage of a stream so far: the last counts, but a chunk that counts the prompt alone (one without content) takes no output back. */
export function laterUsage(before: TokenUsage | undefined, later: TokenUsage | undefined): TokenUsage | undefined {
  if (before === undefined || later === undefined) return later ?? before;
  return outputTokens(later.buckets) === 0 ? before : later;
}

/** Tokens of the modality `AUDIO` in a list of `ModalityTokenCount`. */
function audioOf(details: JsonValue | undefined): number {
  return asArray(details)
    .map(asObject)
    .filter(({ modality }: JsonObject) => modality === 'AUDIO')
    .reduce((sum, { tokenCount }) => sum + toCount(tokenCount), 0);
}

function toCount(value: JsonValue | undefined): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.floor(value) : 0;
}
