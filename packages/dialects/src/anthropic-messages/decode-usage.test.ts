import { EMPTY_BUCKETS, inputTokens, type JsonObject, outputTokens } from '@helix/contracts';
import fc from 'fast-check';
import { decodeUsage } from './decode-usage.js';
import { encodeUsage } from './encode-usage.js';

const count = fc.nat(100_000);

describe('decodeUsage', () => {
  it.each<[string, JsonObject, object]>([
    ['plain counts', { input_tokens: 3, output_tokens: 4 }, { inputUncached: 3, outputText: 4 }],
    [
      'cache reads and writes beside the input',
      { input_tokens: 4, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 },
      { inputUncached: 4, cacheRead: 100, cacheWrite5m: 20, outputText: 1 },
    ],
    [
      'the split of cache writes',
      {
        input_tokens: 1,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens: 1,
      },
      { inputUncached: 1, cacheWrite5m: 10, cacheWrite1h: 20, outputText: 1 },
    ],
    [
      'a split without a total',
      { input_tokens: 1, cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 } },
      { inputUncached: 1, cacheWrite5m: 10, cacheWrite1h: 20 },
    ],
    [
      'thinking within the output',
      { input_tokens: 1, output_tokens: 50, output_tokens_details: { thinking_tokens: 20 } },
      { inputUncached: 1, outputText: 30, outputReasoning: 20 },
    ],
    ['nulls and nonsense', { input_tokens: null, cache_read_input_tokens: -4, output_tokens: 2.9 }, { outputText: 2 }],
  ])('puts %s in disjoint buckets', (_, raw, buckets) => {
    expect(decodeUsage(raw)).toEqual({ raw, buckets: { ...EMPTY_BUCKETS, ...buckets } });
  });

  it('bills all iterations, and counts what the answer itself used', () => {
    const message = { type: 'message', input_tokens: 23, output_tokens: 10, cache_read_input_tokens: 5 };
    const compaction = { type: 'compaction', input_tokens: 180, output_tokens: 35 };
    const { type: _type, ...counts } = message;
    const usage = decodeUsage({ ...counts, iterations: [compaction, message] });
    expect(usage?.buckets).toEqual({ ...EMPTY_BUCKETS, inputUncached: 23, cacheRead: 5, outputText: 10 });
    expect(usage?.billed).toEqual({ ...EMPTY_BUCKETS, inputUncached: 203, cacheRead: 5, outputText: 45 });
    expect(decodeUsage({ ...counts, iterations: [message] })?.billed).toBeUndefined();
    expect(decodeUsage({ ...counts, iterations: null })?.billed).toBeUndefined();
  });

  it('counts the searches that are billed by the piece', () => {
    const searched = { web_search_requests: 2, web_fetch_requests: 1 };
    expect(decodeUsage({ input_tokens: 1, output_tokens: 1, server_tool_use: searched })?.units).toEqual({
      searches: 2,
    });
    expect(decodeUsage({ input_tokens: 1, output_tokens: 1, server_tool_use: null })?.units).toBeUndefined();
  });

  it('gives nothing for what is no usage', () => {
    for (const value of [undefined, null, 3, {}, { service_tier: 'standard' }])
      expect(decodeUsage(value)).toBeUndefined();
  });

  it('keeps the sums for any counts', () => {
    const raw = fc.record({ input: count, read: count, write: count, write1h: count, output: count, thinking: count });
    fc.assert(
      fc.property(raw, ({ input, read, write, write1h, output, thinking }) => {
        const usage = decodeUsage({
          input_tokens: input,
          cache_read_input_tokens: read,
          cache_creation_input_tokens: write + write1h,
          cache_creation: { ephemeral_5m_input_tokens: write, ephemeral_1h_input_tokens: write1h },
          output_tokens: output,
          output_tokens_details: { thinking_tokens: thinking },
        });
        const buckets = usage?.buckets ?? EMPTY_BUCKETS;
        expect(inputTokens(buckets)).toBe(input + read + write + write1h);
        expect(outputTokens(buckets)).toBe(output);
        expect(buckets.cacheWrite1h).toBe(write1h);
        expect(decodeUsage(encodeUsage({ buckets }))?.buckets).toEqual(buckets);
      }),
    );
  });

  it('does not take another dialect’s input_tokens for Anthropic’s', () => {
    const buckets = { ...EMPTY_BUCKETS, inputUncached: 5, outputText: 2 };
    const raw = { input_tokens: 5, input_tokens_details: { cached_tokens: 0 }, output_tokens: 2, total_tokens: 7 };
    expect(encodeUsage({ buckets, raw })).toEqual(encodeUsage({ buckets }));
    const own = { input_tokens: 5, output_tokens: 2, service_tier: 'standard' };
    expect(encodeUsage({ buckets, raw: own })).toEqual(own);
  });
});
