import { foldEvents } from '@helix/wire';
import { gemini } from './index.js';

const BUCKETS = { inputUncached: 7, cacheRead: 3, outputText: 5 };
const CHUNKS = [
  {
    candidates: [{ content: { parts: [{ text: 'Hi' }] }, index: 0 }],
    usageMetadata: { promptTokenCount: 10, cachedContentTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 15 },
  },
  { candidates: [{ finishReason: 'STOP', index: 0 }], usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 } },
];

it('keeps the counts that the last chunk of a stream leaves out', () => {
  const decoder = gemini.createStreamDecoder();
  const bytes = Buffer.from(CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
  const { usage } = foldEvents([...decoder.push(bytes), ...decoder.end()]);
  expect(usage?.buckets).toMatchObject(BUCKETS);
});

it('keeps them in a stream that came as a list', () => {
  expect(gemini.inspectResponse(CHUNKS).usage?.buckets).toMatchObject(BUCKETS);
});
