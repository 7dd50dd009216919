import type { ChatRequest, JsonObject, Message, Part } from '@helix/contracts';
import { gemini } from '../index.js';

const IMAGE: Part = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } };
const call = (id: string, place: string): Part => ({
  type: 'tool-call',
  id,
  name: 'look',
  arguments: JSON.stringify({ place }),
});
const result = (callId: string, ...content: Extract<Part, { type: 'tool-result' }>['content']): Message => ({
  role: 'tool',
  content: [{ type: 'tool-result', callId, content }],
});

function encode(model: string, results: readonly Message[]): readonly JsonObject[] {
  const request: ChatRequest = {
    model: 'm',
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: [call('a', 'Berlin'), call('b', 'Oslo')] },
      ...results,
    ],
    stream: false,
    includeUsage: false,
  };
  const { body, warnings } = gemini.encodeRequest(request, { model, stream: false, maxOutputTokens: undefined });
  const [, called, given] = body.contents as readonly { readonly parts: readonly JsonObject[] }[];
  return [...(called?.parts ?? []), ...(given?.parts ?? []), { warnings: warnings.map(({ field }) => field) }];
}

describe('the results of parallel calls of one function', () => {
  const swapped = [
    result('b', { type: 'text', text: 'cold' }, IMAGE),
    result('a', { type: 'text', text: 'warm' }),
    { role: 'user' as const, content: [{ type: 'text' as const, text: 'Go on' }] },
  ];
  const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };

  it('come in the order of their calls, with their ids, and hold their media', () => {
    expect(encode('gemini-3-pro', swapped)).toMatchObject([
      { functionCall: { id: 'a' } },
      { functionCall: { id: 'b' } },
      { functionResponse: { id: 'a', name: 'look', response: { result: 'warm' } } },
      { functionResponse: { id: 'b', name: 'look', response: { result: 'cold' }, parts: [image] } },
      { text: 'Go on' },
      { warnings: [] },
    ]);
  });

  it('have neither ids nor media within for models up to 2.5, and keep the order', () => {
    const { functionCall } = encode('gemini-2.5-flash', swapped)[0] as { readonly functionCall: JsonObject };
    expect(functionCall).toEqual({ name: 'look', args: { place: 'Berlin' } });
    expect(encode('gemini-2.5-flash', swapped).slice(2)).toEqual([
      { functionResponse: { name: 'look', response: { result: 'warm' } } },
      { functionResponse: { name: 'look', response: { result: 'cold' } } },
      image,
      { text: 'Go on' },
      { warnings: ['messages[2].content[0].content[1]'] },
    ]);
  });

  it('have media beside them that no model takes within', () => {
    const linked = { ...IMAGE, source: { kind: 'url', url: 'https://law.test/a.png' } } as const;
    expect(encode('gemini-3-pro', [result('a', linked)]).slice(2)).toEqual([
      { functionResponse: { id: 'a', name: 'look', response: { result: '' } } },
      { fileData: { fileUri: 'https://law.test/a.png' } },
      { warnings: ['messages[2].content[0].content[0]'] },
    ]);
  });
});
