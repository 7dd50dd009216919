import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type NanoUsd,
  nanoUsd,
  type TokenBuckets,
  type TokenUsage,
} from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';

/**
 * A usage object of OpenAI's dialects as disjoint buckets; `undefined` for null and for an object without counts.
 * `prompt_tokens` includes cached tokens and `completion_tokens` includes reasoning, except:
 * xAI's `completion_tokens` leave reasoning out (told by the total), Gemini's total has thoughts that stand nowhere else, and
 * Mistral's `prompt_tokens` leave audio out. Cache counts under Anthropic's names that are more than the whole prompt stand beside it, as they do there. Parts that are larger than their whole are cut down to it: a bucket is never negative.
 * Seen in recorded traffic of all these providers, 2026-08.
 */
export function decodeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  const prompt = count(raw.prompt_tokens ?? raw.input_tokens);
  const completion = count(raw.completion_tokens ?? raw.output_tokens);
  const total = count(raw.total_tokens);
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  const input = readInput(raw, prompt ?? Math.max(0, (total ?? 0) - (completion ?? 0)));
  const output = readOutput(raw, completion ?? 0, Math.max(0, (total ?? 0) - input.total - (completion ?? 0)));
  const searches = count(raw.num_search_queries) ?? 0;
  const reportedCost = readCost(raw);
  return {
    buckets: { ...input.buckets, ...output },
    ...(searches > 0 && { units: { searches } }),
    ...(reportedCost !== undefined && { reportedCost }),
    raw,
  };
}

type InputBuckets = Omit<TokenBuckets, 'outputText' | 'outputReasoning' | 'outputAudio'>;

function readInput(raw: JsonObject, prompt: number): { readonly total: number; readonly buckets: InputBuckets } {
  const details = asObject(raw.prompt_tokens_details ?? raw.input_tokens_details);
  const cached =
    count(details.cached_tokens) ??
    count(raw.prompt_cache_hit_tokens) ??
    count(raw.cached_tokens) ??
    count(raw.num_cached_tokens) ??
    count(raw.cache_read_input_tokens) ??
    0;
  const written =
    count(details.cache_write_tokens) ??
    count(details.cache_creation_tokens) ??
    count(raw.cache_creation_input_tokens) ??
    0;
  const audio = count(details.audio_tokens) ?? 0;
  const beside = count(raw.cache_read_input_tokens) === cached && cached + written > prompt ? cached + written : 0;
  const total = (audio > prompt ? prompt + audio : prompt) + beside;
  let left = total;
  const take = (wanted: number): number => {
    const taken = Math.min(wanted, left);
    left -= taken;
    return taken;
  };
  const cacheRead = take(cached);
  const cacheWrite5m = take(written);
  const inputAudio = take(audio);
  const inputImage = take(count(details.image_tokens) ?? 0);
  return { total, buckets: { inputUncached: left, cacheRead, cacheWrite5m, cacheWrite1h: 0, inputAudio, inputImage } };
}

type OutputBuckets = Pick<TokenBuckets, 'outputText' | 'outputReasoning' | 'outputAudio'>;

/** `surplus`: what the total has beyond input and completion. It is reasoning that the provider counts apart, or does not show. */
function readOutput(raw: JsonObject, completion: number, surplus: number): OutputBuckets {
  const details = asObject(raw.completion_tokens_details ?? raw.output_tokens_details);
  const reasoning = count(details.reasoning_tokens) ?? count(raw.reasoning_tokens) ?? 0;
  const outputAudio = Math.min(count(details.audio_tokens) ?? 0, completion);
  const inside = surplus > 0 && surplus >= reasoning ? 0 : Math.min(reasoning, completion - outputAudio);
  return { outputText: completion - outputAudio - inside, outputReasoning: inside + surplus, outputAudio };
}

/** OpenRouter's `cost`, Perplexity's `cost.total_cost` and xAI's ticks of 1e-10 USD. */
function readCost(raw: JsonObject): NanoUsd | undefined {
  const { cost, cost_in_usd_ticks: ticks } = raw;
  if (isJsonObject(cost)) return positive(cost.total_cost);
  if (typeof cost === 'number') {
    // With a key of one's own the router asks only its fee, and the provider bills the rest.
    const upstream = raw.is_byok === true ? asObject(raw.cost_details).upstream_inference_cost : 0;
    const whole = cost + (typeof upstream === 'number' ? upstream : 0);
    // Nothing but OpenRouter's own word makes a call free: elsewhere 0 means that the provider does not know.
    return whole === 0 && raw.is_byok !== undefined && raw.is_byok !== true ? nanoUsd(0) : positive(whole);
  }
  return typeof ticks === 'number' ? positive(ticks / 1e10) : undefined;
}

function positive(usd: JsonValue | undefined): NanoUsd | undefined {
  return typeof usd === 'number' && Number.isFinite(usd) && usd > 0 ? nanoUsd(usd) : undefined;
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
