import type { ChatRequest, JsonObject } from '@helix/contracts';
import { openaiChat } from './index.js';

const PLAIN: ChatRequest = {
  model: 'x',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  stream: false,
  includeUsage: true,
};

function encode(request: ChatRequest): { readonly body: JsonObject; readonly warned: readonly string[] } {
  const { body, warnings } = openaiChat.encodeRequest(request, {
    model: 'up',
    stream: request.stream,
    maxOutputTokens: 1000,
  });
  return { body, warned: warnings.map(({ action, field }) => `${action} ${field}`) };
}

describe('encodeRequest of requests in other dialects', () => {
  it('writes OpenAI’s names', () => {
    const { body, warned } = encode({
      ...PLAIN,
      stream: true,
      maxOutputTokens: 7,
      endUser: 'u',
      choices: 2,
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
    });
    expect(body).toEqual({
      model: 'up',
      messages: [{ role: 'user', content: 'Hi' }],
      max_completion_tokens: 7,
      user: 'u',
      n: 2,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(warned).toEqual([]);
  });

  it('keeps the results of a turn side by side, and puts their images behind the last', () => {
    const result = (callId: string, image: boolean): ChatRequest['messages'][number] => ({
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          callId,
          content: [
            { type: 'text', text: callId },
            ...(image ? [{ type: 'image', source: { kind: 'url', url: 'https://law.test/a.png' } } as const] : []),
          ],
        },
      ],
    });
    const { body } = encode({ ...PLAIN, messages: [result('a', true), result('b', false), ...PLAIN.messages] });
    expect(body.messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'a' },
      { role: 'tool', tool_call_id: 'b', content: 'b' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://law.test/a.png' } }] },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('reports everything that it drops or coerces', () => {
    const { warned } = encode({
      ...PLAIN,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a', cache: {} },
            { type: 'foreign', dialect: 'd', value: 1 },
            { type: 'document', source: { kind: 'url', url: 'u' } },
            { type: 'image', source: { kind: 'file', id: 'f' } },
          ],
          extensions: { d: { y: 1 } },
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 't', seal: { dialect: 'd', signature: 's' } },
            { type: 'tool-call', id: 'a', name: 'f', arguments: '' },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool-result',
              callId: 'a',
              isError: true,
              content: [{ type: 'image', source: { kind: 'url', url: 'u' } }],
            },
          ],
        },
      ],
      tools: [{ name: 'f', cache: {}, extensions: { d: { z: 1 } } }],
      foreignTools: [{ dialect: 'd', value: { type: 'web' } }],
      topK: 3,
      stop: ['1', '2', '3', '4', '5'],
      reasoning: { mode: 'enabled', budgetTokens: 500 },
      extensions: { d: { speed: 'fast' } },
    });
    expect([...warned].sort()).toEqual(
      [
        'coerced messages[2].content[0].content[0]',
        'coerced reasoning.budget_tokens',
        'coerced stop',
        'dropped messages[0].content[0].cache_control',
        'dropped messages[0].content[1]',
        'dropped messages[0].content[2]',
        'dropped messages[0].content[3]',
        'dropped messages[0].y',
        'dropped messages[1].content[0]',
        'dropped messages[2].content[0].is_error',
        'dropped speed',
        'dropped tools.web',
        'dropped tools[0].cache_control',
        'dropped tools[0].z',
        'dropped top_k',
      ].sort(),
    );
  });

  it('puts tool results first, one message each, and what they cannot hold behind them', () => {
    const { body } = encode({
      ...PLAIN,
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool-result',
              callId: 'a',
              content: [
                { type: 'text', text: 'r' },
                { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
              ],
            },
            { type: 'tool-result', callId: 'b', content: [] },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'r' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
          { type: 'text', text: 'go on' },
        ],
      },
    ]);
  });

  it('sends reasoning without a seal, and calls without arguments as {}', () => {
    const { body } = encode({
      ...PLAIN,
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 't' },
            { type: 'tool-call', id: 'a', name: 'f', arguments: '' },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([
      {
        role: 'assistant',
        content: null,
        reasoning_content: 't',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
  });

  it('refuses a message of which nothing is left', () => {
    expect(() =>
      encode({ ...PLAIN, messages: [{ role: 'user', content: [{ type: 'foreign', dialect: 'd', value: 1 }] }] }),
    ).toThrow('Nothing in messages[0]');
  });
});

describe('encodeRequest of changed requests of this dialect', () => {
  it('writes the changed message anew and all else as it came', () => {
    const body = {
      model: 'm',
      messages: [
        { role: 'user', content: 'secret', x: 1 },
        { role: 'user', content: [{ type: 'text', text: 'b' }] },
      ],
      max_tokens: 3,
      stop: 'x',
      tools: null,
    };
    const request = openaiChat.decodeRequest(body);
    const [first, second] = request.messages;
    if (first === undefined || second === undefined) throw new Error('no messages');
    const changed = {
      ...request,
      maxOutputTokens: 2,
      messages: [{ ...first, content: [{ type: 'text' as const, text: '***' }] }, second],
    };
    expect(encode(changed).body).toEqual({
      ...body,
      model: 'up',
      max_tokens: 2,
      messages: [{ role: 'user', content: '***', x: 1 }, body.messages[1]],
    });
  });
});

describe('decodeRequest', () => {
  it.each([
    ['messages', { model: 'm' }],
    ['model', { messages: [{ role: 'user', content: 'x' }] }],
    ['messages[0].role', { model: 'm', messages: [{ role: 'robot', content: 'x' }] }],
    ['messages[0].content[0].text', { model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages[0].tool_call_id', { model: 'm', messages: [{ role: 'tool', content: 'x' }] }],
    ['temperature', { model: 'm', messages: [{ role: 'user', content: 'x' }], temperature: 'hot' }],
    ['n', { model: 'm', messages: [{ role: 'user', content: 'x' }], n: 0 }],
  ])('names the faulty field %s', (param, body) => {
    expect(() => openaiChat.decodeRequest(body as JsonObject)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });
});
