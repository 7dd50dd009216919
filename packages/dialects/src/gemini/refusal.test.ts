import type { ChatEvent, EncodeContext } from '@helix/contracts';
import { foldEvents } from '@helix/wire';
import { gemini } from '../index.js';

const context: EncodeContext = {
  requestId: 'r',
  model: 'm',
  createdAt: 1,
  includeUsage: true,
  request: { model: 'm', messages: [], stream: true, includeUsage: true },
};
const EVENTS: readonly ChatEvent[] = [
  { type: 'response-start', id: 'x', model: 'm' },
  { type: 'block-start', choice: 0, block: 0, head: { kind: 'refusal' } },
  { type: 'block-delta', choice: 0, block: 0, text: 'No.' },
  { type: 'block-end', choice: 0, block: 0 },
  // OpenAI's word for the end of a refusal.
  { type: 'choice-end', choice: 0, finishReason: 'stop', rawFinishReason: 'stop' },
  { type: 'response-end' },
];

describe('another provider’s refusal', () => {
  it('ends as SAFETY, with its words, in a plain answer', () => {
    expect(gemini.encodeResponse(foldEvents(EVENTS), context).candidates).toMatchObject([
      { content: { parts: [{ text: 'No.' }] }, finishReason: 'SAFETY' },
    ]);
  });

  it('ends as SAFETY, with its words, in a stream', () => {
    const encoder = gemini.createStreamEncoder(context);
    const decoder = gemini.createStreamDecoder();
    const bytes = Buffer.from(EVENTS.map((event) => encoder.push(event)).join(''));
    const [choice] = foldEvents([...decoder.push(bytes), ...decoder.end()]).choices;
    expect(choice).toMatchObject({ rawFinishReason: 'SAFETY', blocks: [{ text: 'No.' }] });
  });
});
