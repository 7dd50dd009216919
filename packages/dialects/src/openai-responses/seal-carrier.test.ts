import { EMPTY_BUCKETS } from '@helix/contracts';
import { asArray, asObject } from '../shared/json-draft.js';
import { openaiResponses } from './index.js';

const request = openaiResponses.decodeRequest({ model: 'm', input: 'Hi', store: false });
const context = { requestId: 'req_1', model: 'm', createdAt: 0, includeUsage: true, request };

/** The reasoning item that a caller gets for thoughts of another dialect. */
function itemOf(seal?: { readonly dialect: string; readonly signature: string }) {
  const answer = openaiResponses.encodeResponse(
    {
      choices: [{ index: 0, blocks: [{ head: { kind: 'reasoning' }, text: 'Hm.', seal }], finishReason: 'stop' }],
      usage: { buckets: EMPTY_BUCKETS },
    },
    context,
  );
  return asObject(asArray(answer.output)[0]);
}

function comesBackAs(item: ReturnType<typeof itemOf>) {
  const input = [item, { type: 'message', role: 'user', content: 'Go on' }];
  return openaiResponses.decodeRequest({ model: 'm', input }).messages[0]?.content;
}

it('carries the seal of another dialect through the caller’s history', () => {
  const seal = { dialect: 'anthropic-messages', signature: 'sig' };
  expect(comesBackAs(itemOf(seal))).toEqual([{ type: 'reasoning', text: 'Hm.', seal }]);
});

it('gives unsealed thoughts the content without which clients would drop them, and reads it as no seal', () => {
  const item = itemOf();
  expect(item).toMatchObject({ type: 'reasoning', encrypted_content: expect.any(String) });
  expect(comesBackAs(item)).toEqual([{ type: 'reasoning', text: 'Hm.' }]);
});
