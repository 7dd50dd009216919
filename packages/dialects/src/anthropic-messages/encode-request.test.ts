import type { ChatRequest, EncodedRequest, JsonObject, Message } from '@helix/contracts';
import { encodeRequest } from './encode-request.js';

const HELLO: Message = { role: 'user', content: [{ type: 'text', text: 'Hello' }] };
const LOOK = { name: 'look', parameters: { type: 'object', properties: {} } };

/** A request of another dialect: no spelling of this one to keep. */
function encode(request: Partial<ChatRequest>, maxOutputTokens?: number): EncodedRequest {
  const full: ChatRequest = {
    model: 'alias',
    messages: [HELLO],
    maxOutputTokens: 2000,
    stream: false,
    includeUsage: false,
    ...request,
  };
  return encodeRequest(full, { model: 'claude-sonnet-4-5', stream: full.stream, maxOutputTokens });
}

function fieldsOf({ warnings }: EncodedRequest): readonly string[] {
  return warnings.map((warning) => `${warning.action} ${warning.field}`);
}

function callTurn(id: string, args: string): Message {
  return { role: 'assistant', content: [{ type: 'tool-call', id, name: 'look', arguments: args }] };
}

function resultTurn(callId: string): Message {
  return { role: 'tool', content: [{ type: 'tool-result', callId, content: [{ type: 'text', text: 'found' }] }] };
}

describe('encodeRequest for requests of other dialects', () => {
  it('carries a plain request without a warning', () => {
    expect(
      encode({ temperature: 0.3, topP: 0.9, stop: ['END'], endUser: 'u-1', serviceTier: 'default', stream: true }),
    ).toEqual({
      body: {
        model: 'claude-sonnet-4-5',
        max_tokens: 2000,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
        temperature: 0.3,
        top_p: 0.9,
        stop_sequences: ['END'],
        metadata: { user_id: 'u-1' },
        service_tier: 'standard_only',
        stream: true,
      },
      warnings: [],
    });
  });

  it('gathers system and developer turns, and says when one was moved', () => {
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'A' }] };
    const developer: Message = { role: 'developer', content: [{ type: 'text', text: 'B' }] };
    const first = encode({ messages: [system, HELLO] });
    expect(first.body.system).toBe('A');
    expect(first.warnings).toEqual([]);
    const moved = encode({ messages: [system, HELLO, developer] });
    expect(moved.body.system).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ]);
    expect(fieldsOf(moved)).toEqual(['coerced messages[2]']);
  });

  it('sends a request of system turns only as a user turn', () => {
    const encoded = encode({ messages: [{ role: 'system', content: [{ type: 'text', text: 'A' }] }] });
    expect(encoded.body).toMatchObject({ messages: [{ role: 'user', content: 'A' }] });
    expect(encoded.body).not.toHaveProperty('system');
    expect(fieldsOf(encoded)).toEqual(['coerced messages']);
  });

  it('refuses a request that has nothing to carry', () => {
    expect(() => encode({ messages: [{ role: 'user', content: [] }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_feature' }),
    );
  });

  it('puts all results of a turn first in one user message', () => {
    const { body, warnings } = encode({
      tools: [LOOK],
      messages: [
        HELLO,
        callTurn('call_1', ''),
        { role: 'assistant', content: [{ type: 'tool-call', id: 'a.b:c', name: 'look', arguments: '{"x":1}' }] },
        { role: 'user', content: [{ type: 'text', text: 'and now?' }] },
        resultTurn('call_1'),
        resultTurn('a.b:c'),
      ],
    });
    const mapped = `helix_${Buffer.from('a.b:c').toString('base64url')}`;
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'look', input: {} },
          { type: 'tool_use', id: mapped, name: 'look', input: { x: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'found' },
          { type: 'tool_result', tool_use_id: mapped, content: 'found' },
          { type: 'text', text: 'and now?' },
        ],
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['', {}, 0],
    ['null', {}, 0],
    ['{"a":', { _arguments: '{"a":' }, 1],
    ['[1]', { _arguments: '[1]' }, 1],
  ])('makes an object of the arguments %j', (text, input, warnings) => {
    const encoded = encode({ tools: [LOOK], messages: [HELLO, callTurn('call_1', text), resultTurn('call_1')] });
    expect(encoded.body.messages).toMatchObject([{}, { content: [{ input }] }, {}]);
    expect(encoded.warnings).toHaveLength(warnings);
  });

  it('defines the tools of a history that came without definitions', () => {
    const encoded = encode({ messages: [HELLO, callTurn('call_1', '{}'), resultTurn('call_1')] });
    expect(encoded.body.tools).toEqual([{ name: 'look', input_schema: { type: 'object', properties: {} } }]);
    expect(encoded.body.tool_choice).toEqual({ type: 'none' });
    expect(fieldsOf(encoded)).toEqual(['coerced tools']);
  });

  it.each<[Partial<ChatRequest>, JsonObject | undefined]>([
    [{ toolChoice: { type: 'required' } }, { type: 'any' }],
    [{ toolChoice: { type: 'tool', name: 'look' } }, { type: 'tool', name: 'look' }],
    [{ toolChoice: { type: 'none' }, parallelToolCalls: false }, { type: 'none' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallelToolCalls: true }, undefined],
  ])('maps the tool choice %j', (choice, expected) => {
    expect(encode({ tools: [LOOK], ...choice }).body.tool_choice).toEqual(expected);
  });

  it('writes tools with an input schema, strict only where it is on', () => {
    const { body } = encode({
      tools: [
        { name: 'a', strict: false },
        { name: 'b', strict: true, cache: { ttl: '1h' } },
      ],
    });
    expect(body.tools).toEqual([
      { name: 'a', input_schema: { type: 'object', properties: {} } },
      {
        name: 'b',
        input_schema: { type: 'object', properties: {} },
        strict: true,
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
    ]);
  });

  it('sends a schema as output_config.format, and says that there is no JSON mode', () => {
    const schema = { type: 'object' };
    const strict = encode({ responseFormat: { type: 'json-schema', name: 'answer', schema, strict: true } });
    expect(strict.body.output_config).toEqual({ format: { type: 'json_schema', schema } });
    expect(strict.warnings).toEqual([]);
    const mode = encode({ responseFormat: { type: 'json-object' } });
    expect(mode.body).not.toHaveProperty('output_config');
    expect(fieldsOf(mode)).toEqual(['coerced response_format']);
  });

  it.each([
    ['minimal', 1024],
    ['low', 2000],
    ['medium', 5000],
    ['high', 8000],
    ['xhigh', 9500],
    ['max', 9500],
  ] as const)('turns the effort %s into a budget of %d of 10,000 tokens', (effort, budget) => {
    const encoded = encode({ reasoning: { mode: 'enabled', effort }, maxOutputTokens: 10_000 });
    expect(encoded.body.thinking).toEqual({ type: 'enabled', budget_tokens: budget });
    expect(fieldsOf(encoded)).toEqual(['coerced reasoning.effort']);
  });

  it('keeps the budget within the output limit, and leaves thinking out where none fits', () => {
    const clamped = encode({ reasoning: { mode: 'enabled', budgetTokens: 9_000 } });
    expect(clamped.body.thinking).toEqual({ type: 'enabled', budget_tokens: 1999 });
    const tooSmall = encode({ reasoning: { mode: 'enabled', budgetTokens: 9_000 }, maxOutputTokens: 1024 });
    expect(tooSmall.body).not.toHaveProperty('thinking');
    expect(fieldsOf(tooSmall)).toEqual(['dropped reasoning']);
  });

  it('writes adaptive thinking with its effort, and disabled thinking', () => {
    const adaptive = encode({ reasoning: { mode: 'adaptive', effort: 'xhigh' } }).body;
    expect(adaptive).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } });
    expect(encode({ reasoning: { mode: 'enabled', effort: 'none' } }).body.thinking).toEqual({ type: 'disabled' });
  });

  it('does not think where upstream would refuse to', () => {
    const reasoning = { mode: 'enabled', budgetTokens: 1024 } as const;
    const forced = encode({ reasoning, tools: [LOOK], toolChoice: { type: 'required' } });
    expect(forced.body).not.toHaveProperty('thinking');
    expect(fieldsOf(forced)).toEqual(['dropped reasoning']);
    const loop = encode({
      reasoning,
      tools: [LOOK],
      messages: [HELLO, callTurn('call_1', '{}'), resultTurn('call_1')],
    });
    expect(fieldsOf(loop)).toEqual(['dropped reasoning']);
    const nextTurn = [
      HELLO,
      callTurn('call_1', '{}'),
      resultTurn('call_1'),
      { role: 'assistant', content: HELLO.content },
      HELLO,
    ];
    expect(encode({ reasoning, tools: [LOOK], messages: nextTurn as Message[] }).body.thinking).toBeDefined();
  });

  it('returns reasoning only to its own maker', () => {
    const encoded = encode({
      messages: [
        HELLO,
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'mine', seal: { dialect: 'anthropic-messages', signature: 's' } },
            { type: 'reasoning', text: '', seal: { dialect: 'anthropic-messages', data: 'd' } },
            { type: 'reasoning', text: 'theirs', seal: { dialect: 'gemini', signature: 'g' } },
            { type: 'reasoning', text: 'nobody’s' },
            { type: 'text', text: 'Hi' },
          ],
        },
        HELLO,
      ],
    });
    expect(encoded.body.messages).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'mine', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
          { type: 'text', text: 'Hi' },
        ],
      },
      {},
    ]);
    expect(fieldsOf(encoded)).toEqual(['dropped messages[1].content[2]', 'dropped messages[1].content[3]']);
  });

  it('carries images by URL and base64 and documents, and names every part that it cannot', () => {
    const encoded = encode({
      messages: [
        {
          role: 'user',
          name: 'Ann',
          content: [
            { type: 'image', source: { kind: 'url', url: 'https://img.example/a.png' }, detail: 'high' },
            { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, cache: {} },
            { type: 'image', source: { kind: 'file', id: 'file-1' } },
            { type: 'document', source: { kind: 'base64', mediaType: 'text/csv', data: 'YSxi' }, name: 'a.csv' },
            { type: 'document', source: { kind: 'base64', mediaType: 'application/zip', data: 'AAAA' } },
            { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } },
            { type: 'foreign', dialect: 'gemini', value: { executableCode: {} } },
            { type: 'text', text: '  ' },
            { type: 'text', text: '', extensions: { 'openai-chat': { breakpoint: true } } },
          ],
        },
      ],
    });
    expect(encoded.body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'url', url: 'https://img.example/a.png' } },
          {
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
            cache_control: { type: 'ephemeral' },
          },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' }, title: 'a.csv' },
        ],
      },
    ]);
    expect(fieldsOf(encoded)).toEqual([
      'dropped messages[0].name',
      'dropped messages[0].content[0].detail',
      'dropped messages[0].content[2]',
      'dropped messages[0].content[4]',
      'dropped messages[0].content[5]',
      'dropped messages[0].content[6]',
      'dropped messages[0].content[7]',
      'dropped messages[0].content[8].breakpoint',
    ]);
  });

  it('names every setting that Anthropic does not have', () => {
    const encoded = encode({
      choices: 2,
      seed: 0,
      frequencyPenalty: 0.1,
      presencePenalty: -0.1,
      temperature: 1.5,
      stop: ['\n'],
      serviceTier: 'flex',
      foreignTools: [{ dialect: 'openai-chat', value: { type: 'custom', custom: {} } }],
      extensions: { 'openai-chat': { logit_bias: { 1: 2 }, store: false, verbosity: null } },
    });
    expect(encoded.body.temperature).toBe(1);
    expect([...fieldsOf(encoded)].sort()).toEqual([
      'coerced temperature',
      'dropped frequency_penalty',
      'dropped logit_bias',
      'dropped n',
      'dropped presence_penalty',
      'dropped seed',
      'dropped service_tier',
      'dropped stop',
      'dropped store',
      'dropped tools',
    ]);
    expect(encode({ choices: 1, frequencyPenalty: 0 }).warnings).toEqual([]);
  });

  it('finds an output limit for requests without one', () => {
    expect(encode({ maxOutputTokens: undefined }, 8192)).toMatchObject({ body: { max_tokens: 8192 }, warnings: [] });
    const unknown = encode({ maxOutputTokens: undefined });
    expect(unknown.body.max_tokens).toBe(4096);
    expect(fieldsOf(unknown)).toEqual(['coerced max_tokens']);
    expect(fieldsOf(encode({ maxOutputTokens: 9000 }, 8192))).toEqual(['coerced max_tokens']);
  });

  it('trims the end of a prefill, which upstream refuses', () => {
    const encoded = encode({ messages: [HELLO, { role: 'assistant', content: [{ type: 'text', text: 'So: ' }] }] });
    expect(encoded.body.messages).toMatchObject([{}, { content: [{ text: 'So:' }] }]);
    expect(fieldsOf(encoded)).toEqual(['coerced messages']);
  });
});
