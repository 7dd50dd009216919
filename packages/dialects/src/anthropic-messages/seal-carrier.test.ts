import { anthropicMessages } from './index.js';
import { sealToSignature, signatureOf } from './seal-carrier.js';

const UNSEALED = sealToSignature(undefined);

it('marks thoughts that nobody has signed, without which clients would drop them, and reads the mark as no seal', () => {
  expect(signatureOf({})).toBe(UNSEALED);
  const messages = [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: UNSEALED }] }];
  const [message] = anthropicMessages.decodeRequest({ model: 'm', max_tokens: 10, messages }).messages;
  expect(message?.content).toMatchObject([{ type: 'reasoning', text: 'Hm.' }]);
  expect(message?.content[0]).not.toHaveProperty('seal');
  expect(JSON.stringify(message)).not.toContain(UNSEALED);
});

it('leaves thoughts as they are that a provider of this dialect has not signed', () => {
  const answer = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'thinking', thinking: 'Hm.', signature: '' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const messages = [{ role: 'user', content: 'Hi' }];
  const request = anthropicMessages.decodeRequest({ model: 'm', max_tokens: 10, messages });
  const context = { requestId: 'req_1', model: 'm', createdAt: 0, includeUsage: true, request };
  expect(anthropicMessages.encodeResponse(anthropicMessages.decodeResponse(answer), context)).toEqual(answer);
});
