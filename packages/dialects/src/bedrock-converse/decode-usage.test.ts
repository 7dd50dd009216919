import { inputTokens } from '@helix/contracts';
import { decodeUsage } from './decode-usage.js';

it('adds cache reads and writes to the input, and tells how long what was written lives', () => {
  const usage = decodeUsage({
    inputTokens: 3,
    outputTokens: 5,
    cacheReadInputTokens: 10,
    cacheWriteInputTokens: 100,
    cacheDetails: [
      { ttl: '5m', inputTokens: 60 },
      { ttl: '1h', inputTokens: 40 },
    ],
  });
  expect(usage?.buckets).toMatchObject({
    inputUncached: 3,
    cacheRead: 10,
    cacheWrite5m: 60,
    cacheWrite1h: 40,
    outputText: 5,
  });
  expect(usage && inputTokens(usage.buckets)).toBe(113);
});

it('reads the older names, and has no usage without counts', () => {
  const older = decodeUsage({
    inputTokens: 1,
    outputTokens: 1,
    cacheReadInputTokenCount: 7,
    cacheWriteInputTokenCount: 8,
  });
  expect(older?.buckets).toMatchObject({ cacheRead: 7, cacheWrite5m: 8, cacheWrite1h: 0 });
  expect([decodeUsage(undefined), decodeUsage({}), decodeUsage(null)]).toEqual([undefined, undefined, undefined]);
});
