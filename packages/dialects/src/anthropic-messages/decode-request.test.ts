import type { JsonObject } from '@helix/contracts';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';
import { eachOf, loadRecordings } from './recordings.test.support.js';

const MODEL = 'claude-sonnet-4-5';

function roundTrip(body: JsonObject): JsonObject {
  const request = decodeRequest(body);
  const encoded = encodeRequest(request, {
    model: request.model,
    stream: request.stream,
    maxOutputTokens: 64_000,
  });
  expect(encoded.warnings).toEqual([]);
  return JSON.parse(JSON.stringify(encoded.body)) as JsonObject;
}

const EVERYTHING: JsonObject = {
  model: MODEL,
  max_tokens: 2048,
  stream: true,
  system: [
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Use tools.', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ],
  temperature: 0.5,
  top_p: 0.9,
  top_k: 40,
  stop_sequences: ['END', '\n\n'],
  metadata: { user_id: 'u-1', team: 'x' },
  service_tier: 'standard_only',
  thinking: { type: 'enabled', budget_tokens: 1024, display: 'summarized' },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } }, task_budget: 3 },
  tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
  container: null,
  mcp_servers: [{ type: 'url', url: 'https://mcp.example/sse', name: 'm' }],
  cache_control: { type: 'ephemeral' },
  tools: [
    { type: 'web_search_20250305', name: 'web_search', max_uses: null },
    {
      type: 'custom',
      name: 'look',
      description: '',
      input_schema: { type: 'object', properties: {} },
      strict: false,
      cache_control: { type: 'ephemeral' },
      input_examples: [{}],
    },
    { type: 'bash_20250124', name: 'bash' },
    { name: 'find', input_schema: { type: 'object' }, defer_loading: true, cache_control: null },
  ],
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'user', content: [{ type: 'text', text: 'again' }], id: 'm-2' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'thinking', thinking: 'unsealed', signature: '' },
        { type: 'text', text: '', citations: [{ type: 'char_location', cited_text: 'x' }] },
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: [1, { b: null }] }, caller: { type: 'direct' } },
        { type: 'tool_use', id: 'id with spaces', name: 'find', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'text before results' },
        { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done', is_error: false },
        {
          type: 'tool_result',
          tool_use_id: 'id with spaces',
          is_error: true,
          cache_control: { type: 'ephemeral', ttl: '5m' },
          content: [
            { type: 'text', text: 'a' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'search_result', source: 's', title: 't', content: [] },
          ],
        },
        { type: 'tool_result', tool_use_id: 'toolu_3' },
        { type: 'tool_result', tool_use_id: 'toolu_4', content: [{ type: 'text', text: 'listed' }] },
      ],
    },
    { role: 'system', content: 'Mid-conversation instruction.' },
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'url', url: 'https://img.example/a.png' } },
        {
          type: 'image',
          source: { type: 'file', file_id: 'file_1' },
          cache_control: { type: 'ephemeral', scope: 'x' },
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'd' }, title: 'T', context: 'c' },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, title: null },
        { type: 'document', source: { type: 'content', content: [] }, citations: { enabled: true } },
        { type: 'container_upload', file_id: 'file_2' },
      ],
    },
  ],
};

describe('decodeRequest and encodeRequest', () => {
  it('give every field of a request back as it came', () => {
    expect(roundTrip(EVERYTHING)).toEqual(EVERYTHING);
  });

  it.each([
    ['a string as system prompt', { system: 'Be brief.' }],
    ['an empty system prompt', { system: [] }],
    ['the older place of a schema', { output_format: { type: 'json_schema', schema: { type: 'object' } } }],
    ['an effort alone', { output_config: { effort: 'low' } }],
    ['adaptive thinking', { thinking: { type: 'adaptive' } }],
    ['thinking that is off', { thinking: { type: 'disabled' } }],
    ['thinking of a kind yet unknown', { thinking: { type: 'quantum', depth: 3 } }],
    ['no tool choice', { tools: [], tool_choice: { type: 'none' } }],
    ['an explicit false and nulls', { stream: false, temperature: null, system: null, thinking: null }],
    ['only server tools', { tools: [{ type: 'bash_20250124', name: 'bash' }] }],
    [
      'a signature that looks like a carrier',
      {
        messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 't', signature: 'helix.!!' }] }],
      },
    ],
  ])('give back %s', (_, fields) => {
    const body: JsonObject = { model: MODEL, max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...fields };
    expect(roundTrip(body)).toEqual(body);
  });

  eachOf(
    loadRecordings()
      .filter((recording) => recording.request?.model !== undefined)
      .map((r) => [r.id, r] as const),
  )('give back the recorded request %s', (_, recording) => {
    expect(roundTrip(recording.request ?? {})).toEqual(recording.request);
  });

  it('read what other dialects share into canonical fields', () => {
    const request = decodeRequest(EVERYTHING);
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
    expect(Object.keys(decodeRequest(EVERYTHING).extensions?.['anthropic-messages'] ?? {}).sort()).toEqual([
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
    const request = decodeRequest(EVERYTHING);
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
