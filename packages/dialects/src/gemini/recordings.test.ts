import type { JsonObject, JsonValue } from '@helix/contracts';
import { describeProviderHalfLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { callsOfResponse } from '../recorded-facts.test.support.js';
import { gemini } from './index.js';

const recordings = loadRecordings('gemini.generate_content');

describeRecordings(gemini, recordings, {
  untold: ['usageRaw'],
  own: {
    // A call without an id gets one of ours, made of the answer's.
    ofResponse: (response) => ({
      toolCalls: callsOfResponse(response).map((call) => ({ ...call, id: withoutOurs(call.id) })),
    }),
    // For a blocked prompt the manifest has no finish reason; ours is the reason of the block.
    ofManifest: ({ prompt_block_reason: blocked }): JsonObject =>
      blocked === undefined ? {} : { rawFinishReason: blocked },
  },
});
describeProviderHalfLaws(gemini, lawFixturesOf(recordings));

function withoutOurs(id: JsonValue | undefined): JsonValue | undefined {
  return typeof id === 'string' && /^call_.+_\d+$/.test(id) ? null : id;
}

it('gives each call of an answer an id of its own, and another in the next answer', () => {
  const answer = (responseId: string): unknown => ({
    responseId,
    candidates: [
      {
        content: { parts: [{ functionCall: { name: 'a' } }, { functionCall: { name: 'a' } }] },
        finishReason: 'STOP',
      },
    ],
  });
  const ids = ['r1', 'r2'].flatMap((id) => callsOfResponse(gemini.decodeResponse(answer(id))).map((call) => call.id));
  expect(new Set(ids).size).toBe(4);
});
