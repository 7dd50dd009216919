import { EMPTY_BUCKETS, nanoUsd } from '@helix/contracts';
import { decodeUsage } from './decode-usage.js';

const B = EMPTY_BUCKETS;

describe('decodeUsage', () => {
  it.each([
    [
      'OpenAI',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10, audio_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 8 },
      },
      {
        ...B,
        inputUncached: 25,
        cacheRead: 60,
        cacheWrite5m: 10,
        inputAudio: 5,
        outputText: 22,
        outputReasoning: 20,
        outputAudio: 8,
      },
    ],
    [
      'xAI, whose completion leaves reasoning out',
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 241,
        completion_tokens_details: { reasoning_tokens: 228 },
      },
      { ...B, inputUncached: 12, outputText: 1, outputReasoning: 228 },
    ],
    [
      'Gemini, whose total has hidden thoughts',
      { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
      { ...B, inputUncached: 35, outputText: 12, outputReasoning: 62 },
    ],
    [
      'Mistral audio, which stands outside of the prompt',
      { prompt_tokens: 9, completion_tokens: 4, total_tokens: 388, prompt_tokens_details: { audio_tokens: 375 } },
      { ...B, inputUncached: 9, inputAudio: 375, outputText: 4 },
    ],
    [
      'more cached than input',
      { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11, prompt_tokens_details: { cached_tokens: 30 } },
      { ...B, cacheRead: 10, outputText: 1 },
    ],
    [
      'more reasoning than output',
      {
        prompt_tokens: 1,
        completion_tokens: 10,
        total_tokens: 11,
        completion_tokens_details: { reasoning_tokens: 11 },
      },
      { ...B, inputUncached: 1, outputReasoning: 10 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 6 },
      { ...B, inputUncached: 6, cacheRead: 4, outputText: 1 },
    ],
    [
      'Moonshot',
      { prompt_tokens: 10, completion_tokens: 1, cached_tokens: 3 },
      { ...B, inputUncached: 7, cacheRead: 3, outputText: 1 },
    ],
    [
      'Mistral',
      { prompt_tokens: 10, completion_tokens: 1, num_cached_tokens: 2 },
      { ...B, inputUncached: 8, cacheRead: 2, outputText: 1 },
    ],
    [
      'Anthropic’s cache counts beside a prompt that they are more than',
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        total_tokens: 11,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 20,
      },
      { ...B, inputUncached: 10, cacheRead: 100, cacheWrite5m: 20, outputText: 1 },
    ],
    [
      'the same counts within the prompt',
      { prompt_tokens: 130, completion_tokens: 1, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 },
      { ...B, inputUncached: 10, cacheRead: 100, cacheWrite5m: 20, outputText: 1 },
    ],
    ['embeddings', { prompt_tokens: 2, total_tokens: 2 }, { ...B, inputUncached: 2 }],
  ])('reads %s', (_, raw, buckets) => {
    expect(decodeUsage(raw)).toEqual({ buckets, raw });
  });

  it.each([
    ['OpenRouter', { cost: 0.000996, is_byok: false }, nanoUsd(0.000996)],
    ['OpenRouter, free', { cost: 0, is_byok: false }, nanoUsd(0)],
    [
      'OpenRouter with an own key',
      { cost: 0.1, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } },
      nanoUsd(0.3),
    ],
    ['Perplexity', { cost: { total_cost: 0.00501, request_cost: 0.005 } }, nanoUsd(0.00501)],
    ['xAI', { cost_in_usd_ticks: 1_176_500 }, nanoUsd(0.00011765)],
    ['a provider that reports nothing as 0', { cost_in_usd_ticks: 0 }, undefined],
    ['a negative cost', { cost: -1 }, undefined],
  ])('reads the cost of %s', (_, cost, expected) => {
    expect(decodeUsage({ prompt_tokens: 1, completion_tokens: 1, ...cost })?.reportedCost).toBe(expected);
  });

  it('counts the searches that Perplexity bills beside tokens', () => {
    expect(decodeUsage({ prompt_tokens: 1, completion_tokens: 1, num_search_queries: 18 })?.units).toEqual({
      searches: 18,
    });
    expect(decodeUsage({ prompt_tokens: 1, completion_tokens: 1, num_search_queries: 0 })?.units).toBeUndefined();
  });

  it.each([null, undefined, {}, 'x', { prompt_tokens: 'many' }])('knows nothing of %j', (raw) => {
    expect(decodeUsage(raw)).toBeUndefined();
  });
});
