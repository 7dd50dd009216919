import type { JsonObject } from '@helix/contracts';
import { openaiChat } from '../index.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';
import { wholeRequest } from './whole-request.test.support.js';

const MODEL = 'claude-sonnet-4-5';

describe('decodeRequest and encodeRequest', () => {
  it('read what other dialects share into canonical fields', () => {
    const request = decodeRequest(wholeRequest);
    expect(request).toMatchObject({
      model: MODEL,
      maxOutputTokens: 2048,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stop: ['END', '\n\n'],
      endUser: 'u-1',
      serviceTier: 'default',
      reasoning: { mode: 'enabled', budgetTokens: 1024, effort: 'high' },
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      toolChoice: { type: 'tool', name: 'look' },
      parallelToolCalls: false,
      stream: true,
      includeUsage: true,
    });
    expect(request.tools?.map((tool) => tool.name)).toEqual(['look', 'find']);
    expect(request.tools?.[0]).toMatchObject({ strict: false, cache: {} });
    expect(request.foreignTools?.map((tool) => tool.value.name)).toEqual(['web_search', 'bash']);
    expect(request.messages.map((message) => message.role)).toEqual([
      'system',
      'user',
      'user',
      'assistant',
      'user',
      'system',
      'user',
    ]);
    expect(request.messages[0]?.content[1]?.cache).toEqual({ ttl: '1h' });
    expect(request.messages[3]?.content[0]).toEqual({
      type: 'reasoning',
      text: 'hm',
      seal: { dialect: 'anthropic-messages', signature: 'c2ln' },
    });
    expect(request.messages[3]?.content[2]).not.toHaveProperty('seal');
    expect(request.messages[3]?.content[6]).toMatchObject({ id: 'toolu_1', arguments: '{"a":[1,{"b":null}]}' });
  });

  it('shows other dialects only the fields that have no canonical slot', () => {
    expect(Object.keys(decodeRequest(wholeRequest).extensions?.['anthropic-messages'] ?? {}).sort()).toEqual([
      'cache_control',
      'container',
      'mcp_servers',
      'metadata',
      'output_config',
      'thinking',
    ]);
    const plain = decodeRequest({ model: MODEL, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] });
    expect(Object.keys(plain.extensions?.['anthropic-messages'] ?? {})).toEqual([]);
  });

  it('writes what a plugin has changed, and leaves the rest as it was', () => {
    const request = decodeRequest(wholeRequest);
    const { body } = encodeRequest(
      {
        ...request,
        reasoning: { mode: 'enabled', budgetTokens: 1500 },
        endUser: 'u-2',
        toolChoice: { type: 'auto' },
        serviceTier: undefined,
        responseFormat: undefined,
        topK: undefined,
      },
      { model: 'other', stream: false, maxOutputTokens: undefined },
    );
    expect(body).toMatchObject({
      model: 'other',
      thinking: { type: 'enabled', budget_tokens: 1500, display: 'summarized' },
      output_config: { task_budget: 3 },
      metadata: { user_id: 'u-2', team: 'x' },
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    for (const field of ['service_tier', 'top_k', 'stream', 'output_format']) expect(body).not.toHaveProperty(field);
  });

  it.each<[string, string, JsonObject]>([
    ['no model', 'model', { model: 1 }],
    ['no messages', 'messages', { messages: 'x' }],
    ['an empty list of messages', 'messages', { messages: [] }],
    ['a role that is none', 'messages[0].role', { messages: [{ role: 'tool', content: 'x' }] }],
    ['no content', 'messages[0].content', { messages: [{ role: 'user' }] }],
    ['a block that is no object', 'messages[0].content[0]', { messages: [{ role: 'user', content: ['x'] }] }],
    [
      'a text block without text',
      'messages[0].content[0].text',
      { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    ],
    ['an output limit that is no number', 'max_tokens', { max_tokens: '10' }],
    ['tools that are no list', 'tools', { tools: {} }],
    ['a tool without a name', 'tools[0].name', { tools: [{}] }],
    ['stop sequences that are no strings', 'stop_sequences', { stop_sequences: [1] }],
  ])('name the faulty field: %s', (_, param, fields) => {
    const body = { model: MODEL, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }], ...fields };
    expect(() => decodeRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});

describe('reasoning with an empty signature, as Helix writes it for providers without seals', () => {
  const body = {
    model: 'm',
    max_tokens: 10,
    messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: '' }] }],
  };

  it('is written back as it was, and is no loss to others', () => {
    const request = decodeRequest(body);
    const options = { model: 'm', stream: false, maxOutputTokens: undefined };
    expect(encodeRequest(request, options).body.messages).toEqual(body.messages);
    expect(openaiChat.encodeRequest(request, options)).toMatchObject({
      body: { messages: [{ role: 'assistant', reasoning_content: 'Hm.' }] },
      warnings: [],
    });
  });
});
