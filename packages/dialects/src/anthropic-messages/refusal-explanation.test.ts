import type { EncodeContext, JsonObject } from '@helix/contracts';
import { foldEvents } from '@helix/wire';
import { anthropicMessages, openaiChat } from '../index.js';

const DETAILS = { type: 'refusal', category: 'cyber', explanation: 'Blocked under the policy.' };
const ANSWER: JsonObject = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [],
  stop_reason: 'refusal',
  stop_sequence: null,
  stop_details: DETAILS,
  usage: { input_tokens: 5, output_tokens: 1 },
};
const STREAM = [
  { type: 'message_start', message: { ...ANSWER, stop_reason: null, stop_details: null } },
  {
    type: 'message_delta',
    delta: { stop_reason: 'refusal', stop_sequence: null, stop_details: DETAILS },
    usage: { output_tokens: 1 },
  },
  { type: 'message_stop' },
]
  .map((frame) => `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`)
  .join('');
const context: EncodeContext = {
  requestId: 'r',
  model: 'm',
  createdAt: 1,
  includeUsage: true,
  request: { model: 'm', messages: [], stream: true, includeUsage: true },
};

function eventsOfStream() {
  const decoder = anthropicMessages.createStreamDecoder();
  return [...decoder.push(Buffer.from(STREAM)), ...decoder.end()];
}

describe('the explanation of a refusal', () => {
  it('is a refusal to callers of other dialects, plain and streamed', () => {
    for (const response of [anthropicMessages.decodeResponse(ANSWER), foldEvents(eventsOfStream())]) {
      expect(openaiChat.encodeResponse(response, context).choices).toMatchObject([
        { finish_reason: 'content_filter', message: { content: null, refusal: DETAILS.explanation } },
      ]);
    }
  });

  it('stays where it was for callers of this dialect', () => {
    expect(anthropicMessages.encodeResponse(anthropicMessages.decodeResponse(ANSWER), context)).toEqual(ANSWER);
    const encoder = anthropicMessages.createStreamEncoder(context);
    const written = eventsOfStream()
      .map((event) => encoder.push(event))
      .join('');
    expect(written).not.toContain('content_block');
    expect(written).toContain(JSON.stringify(DETAILS));
  });

  it.each([
    ['a refusal without one', { ...ANSWER, stop_details: { ...DETAILS, explanation: null } }],
    ['an answer that ended well', { ...ANSWER, stop_reason: 'end_turn' }],
  ])('adds nothing to %s', (_, answer) => {
    expect(anthropicMessages.decodeResponse(answer).choices[0]?.blocks).toEqual([]);
  });
});
