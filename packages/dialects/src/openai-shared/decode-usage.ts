import { isJsonObject, type JsonObject, type NanoUsd, nanoUsd, type TokenUsage } from '@helix/contracts';
import { countOf, objectOrEmpty } from './fields.js';

const XAI_TICKS_PER_NANO = 10;

/**
 * Usage in OpenAI's form, in disjoint buckets. `prompt_tokens` includes cached and audio tokens, `completion_tokens` includes reasoning; the relatives that
 * differ are told by their own figures: xAI leaves reasoning out of completion (the total says so), Mistral leaves audio out of prompt.
 * `undefined` when there are no counts. Source: https://platform.openai.com/docs/api-reference/chat/object
 */
export function decodeUsage(raw: unknown): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  if (typeof raw.prompt_tokens !== 'number' && typeof raw.completion_tokens !== 'number') return undefined;
  const input = objectOrEmpty(raw.prompt_tokens_details);
  const output = objectOrEmpty(raw.completion_tokens_details);
  const prompt = countOf(raw.prompt_tokens);
  const completion = countOf(raw.completion_tokens);
  const total = countOf(raw.total_tokens);
  const cacheReads = countOf(input.cached_tokens) || countOf(raw.prompt_cache_hit_tokens) || countOf(raw.cached_tokens) || countOf(raw.num_cached_tokens);
  const audioIn = countOf(input.audio_tokens);
  const promptTotal = audioIn > prompt ? prompt + audioIn : prompt;
  const cacheWrite = Math.min(countOf(input.cache_write_tokens), promptTotal);
  const cacheRead = Math.min(cacheReads, promptTotal - cacheWrite);
  const inputAudio = Math.min(audioIn, promptTotal - cacheWrite - cacheRead);
  const reasoning = countOf(output.reasoning_tokens);
  const excludesReasoning = reasoning > 0 && total === prompt + completion + reasoning;
  const outputTotal = excludesReasoning ? completion + reasoning : completion;
  const outputReasoning = Math.min(reasoning, outputTotal);
  const outputAudio = Math.min(countOf(output.audio_tokens), outputTotal - outputReasoning);
  const reportedCost = reportedCostOf(raw);
  return {
    buckets: {
      inputUncached: promptTotal - cacheRead - cacheWrite - inputAudio,
      cacheRead,
      cacheWrite5m: cacheWrite,
      cacheWrite1h: 0,
      inputAudio,
      inputImage: 0,
      outputText: outputTotal - outputReasoning - outputAudio,
      outputReasoning,
      outputAudio,
    },
    ...(reportedCost === undefined ? {} : { reportedCost }),
    raw,
  };
}

/** OpenRouter: `cost` in USD; Perplexity: `cost.total_cost`; xAI: `cost_in_usd_ticks`, 10^-10 USD each. A zero says nothing. */
function reportedCostOf(raw: JsonObject): NanoUsd | undefined {
  const ticks = countOf(raw.cost_in_usd_ticks);
  if (ticks > 0) return BigInt(Math.ceil(ticks / XAI_TICKS_PER_NANO)) as NanoUsd;
  const cost = isJsonObject(raw.cost) ? raw.cost.total_cost : raw.cost;
  return typeof cost === 'number' && cost > 0 ? nanoUsd(cost) : undefined;
}
