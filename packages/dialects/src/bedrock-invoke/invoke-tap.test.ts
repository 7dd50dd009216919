import { EMPTY_BUCKETS } from '@helix/contracts';
import { encodeJsonEvent } from '@helix/wire';
import { InvokeTap } from './invoke-tap.js';

const COUNTED = { ...EMPTY_BUCKETS, inputUncached: 4, cacheRead: 7, cacheWrite5m: 18_131, outputText: 50 };

it('counts by the headers of an answer, the cache beside the input', () => {
  const tap = new InvokeTap('application/json', {
    'x-amzn-bedrock-input-token-count': '4',
    'x-amzn-bedrock-cache-read-input-token-count': '7',
    'x-amzn-bedrock-cache-write-input-token-count': '18131',
    'x-amzn-bedrock-output-token-count': '50',
  });
  expect(tap.facts.usage?.buckets).toEqual(COUNTED);
  expect(new InvokeTap('application/json', {}).facts.usage).toBeUndefined();
});

it('counts by the last chunk of a stream, the cache beside the input', () => {
  const metrics = {
    inputTokenCount: 4,
    cacheReadInputTokenCount: 7,
    cacheWriteInputTokenCount: 18_131,
    outputTokenCount: 50,
  };
  const event = { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics };
  const tap = new InvokeTap('application/vnd.amazon.eventstream', {});
  tap.push(
    encodeJsonEvent(
      { ':message-type': 'event', ':event-type': 'chunk' },
      { bytes: Buffer.from(JSON.stringify(event)).toString('base64') },
    ),
  );
  expect(tap.facts.usage?.buckets).toEqual(COUNTED);
});
