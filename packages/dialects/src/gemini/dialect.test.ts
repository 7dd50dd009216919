import type { ChatRequest, EncodeContext, JsonObject, Message } from '@helix/contracts';
import { foldEvents } from '@helix/wire';
import { gemini, geminiJsonArray } from '../index.js';

const options = { model: 'gemini-3-pro', stream: false, maxOutputTokens: undefined };
const ask: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const base: ChatRequest = { model: 'm', messages: [ask], stream: false, includeUsage: false };
const context: EncodeContext = { requestId: 'r', model: 'm', createdAt: 1, includeUsage: true, request: base };
const seal = { dialect: 'anthropic-messages', signature: 'c2lnbmF0dXJl' };

function contentsOf(messages: readonly Message[]): readonly JsonObject[] {
  return gemini.encodeRequest({ ...base, messages }, options).body.contents as readonly JsonObject[];
}

const answerSealedElsewhere = gemini.encodeResponse(
  {
    id: 'x',
    choices: [
      {
        index: 0,
        finishReason: 'tool_calls',
        blocks: [
          { head: { kind: 'reasoning' }, text: 'Hm.', seal },
          { head: { kind: 'reasoning' }, text: '', seal: { dialect: 'anthropic-messages', data: 'cmVk' } },
          { head: { kind: 'tool-call', id: 'c1', name: 'look' }, text: '{"a":1}' },
        ],
      },
    ],
  },
  context,
);

describe('another provider’s seal', () => {
  const { parts } = (answerSealedElsewhere.candidates as readonly [{ readonly content: JsonObject }])[0].content;
  const returned = { model: 'm', contents: [{ role: 'model', parts }] } as JsonObject;

  it('goes through a caller in the signature, which is base64, and comes back', () => {
    for (const part of parts as readonly JsonObject[]) expect(part.thoughtSignature).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(gemini.decodeRequest(returned).messages[0]?.content).toMatchObject([
      { type: 'reasoning', text: 'Hm.', seal },
      { type: 'reasoning', text: '', seal: { dialect: 'anthropic-messages', data: 'cmVk' } },
      { type: 'tool-call', id: 'c1', name: 'look', arguments: '{"a":1}' },
    ]);
  });

  it('never reaches Gemini: the call gets the word for calls of others', () => {
    const call = {
      functionCall: { id: 'c1', name: 'look', args: { a: 1 } },
      thoughtSignature: 'skip_thought_signature_validator',
    };
    const encoded = gemini.encodeRequest(gemini.decodeRequest(returned), options);
    expect(encoded.body.contents).toEqual([{ role: 'model', parts: [call] }]);
    expect(encoded.warnings).toHaveLength(2);
    expect(gemini.seals?.find(returned)).toBe('carried');
  });
});

it('signs the first call of each turn of another model, and no other', () => {
  const call = (id: string) => ({ type: 'tool-call', id, name: 'look', arguments: '' }) as const;
  const turn = { role: 'assistant', content: [call('a'), call('b')] } as const;
  const signatures = contentsOf([ask, turn, ask, turn]).flatMap(({ parts }) =>
    (parts as readonly JsonObject[]).filter(({ functionCall }) => functionCall !== undefined),
  );
  expect(signatures.map(({ thoughtSignature }) => thoughtSignature)).toEqual([
    'skip_thought_signature_validator',
    undefined,
    'skip_thought_signature_validator',
    undefined,
  ]);
});

it.each([
  ['gemini-2.5-pro', { mode: 'enabled', effort: 'low' }, { thinkingBudget: 1024, includeThoughts: true }],
  ['gemini-2.5-pro', { mode: 'adaptive' }, { thinkingBudget: -1, includeThoughts: true }],
  ['gemini-2.5-flash', { mode: 'disabled' }, { thinkingBudget: 0 }],
  ['gemini-3-pro-preview', { mode: 'enabled', effort: 'max' }, { thinkingLevel: 'HIGH', includeThoughts: true }],
  ['gemini-3.6-flash', { mode: 'enabled', budgetTokens: 2000 }, { thinkingLevel: 'MEDIUM', includeThoughts: true }],
  ['gemini-flash-latest', { mode: 'disabled' }, { thinkingLevel: 'MINIMAL' }],
] as const)('asks %s to think as %j', (model, reasoning, thinkingConfig) => {
  const { body } = gemini.encodeRequest({ ...base, reasoning }, { ...options, model });
  expect(body.generationConfig).toEqual({ thinkingConfig });
});

it('matches results without ids to calls by name and order', () => {
  const part = (name: string, result: string) => ({ functionResponse: { name, response: { result } } });
  const request = gemini.decodeRequest({
    contents: [
      {
        role: 'model',
        parts: [{ functionCall: { name: 'a' } }, { functionCall: { name: 'b' } }, { functionCall: { name: 'a' } }],
      },
      { role: 'user', parts: [part('b', 'B'), part('a', 'A1'), part('a', 'A2')] },
    ],
  });
  const ids = request.messages[0]?.content.map((call) => (call.type === 'tool-call' ? call.id : ''));
  expect(new Set(ids).size).toBe(3);
  expect(request.messages[1]?.content).toMatchObject([
    { callId: ids?.[1], content: [{ text: 'B' }] },
    { callId: ids?.[0], content: [{ text: 'A1' }] },
    { callId: ids?.[2], content: [{ text: 'A2' }] },
  ]);
});

it('gets the signature of a call back on the call, where the caller keeps reasoning before the text', () => {
  const signed: Message = {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: '', seal: { dialect: 'gemini', signature: 'c2ln' } },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool-call', id: 'c', name: 'look', arguments: '{}' },
    ],
  };
  expect(contentsOf([ask, signed])[1]?.parts).toEqual([
    { text: 'Let me see.' },
    { functionCall: { id: 'c', name: 'look', args: {} }, thoughtSignature: 'c2ln' },
  ]);
});

it('names a result after the last call before it, since ids may come again in a later turn', () => {
  const turn = (name: string): readonly Message[] => [
    { role: 'assistant', content: [{ type: 'tool-call', id: 'call_0', name, arguments: '{}' }] },
    { role: 'tool', content: [{ type: 'tool-result', callId: 'call_0', content: [{ type: 'text', text: name }] }] },
  ];
  const results = contentsOf([ask, ...turn('first'), ...turn('second')])
    .filter(({ role }) => role === 'user')
    .slice(1);
  expect(results).toEqual(
    ['first', 'second'].map((name) => ({
      role: 'user',
      parts: [{ functionResponse: { id: 'call_0', name, response: { result: name } } }],
    })),
  );
});

it('reads the schemas of OpenAPI as JSON Schema, for providers that know no other', () => {
  const parameters = { type: 'OBJECT', nullable: true, properties: { type: { type: 'STRING', maxLength: '5' } } };
  const { tools } = gemini.decodeRequest({
    contents: [{ parts: [] }],
    tools: [{ function_declarations: [{ name: 'a', parameters }] }],
  });
  expect(tools?.[0]?.parameters).toEqual({
    type: ['object', 'null'],
    properties: { type: { type: 'string', maxLength: 5 } },
  });
});

it('clamps the output limit in the spelling that the caller chose', () => {
  const patch = (body: JsonObject): unknown =>
    JSON.parse(
      gemini
        .patchRequest(Buffer.from(JSON.stringify(body)), body, { model: 'm', forceUsage: true, maxOutputTokens: 5 })
        .toString(),
    );
  expect(patch({ contents: [] })).toEqual({ contents: [], generationConfig: { maxOutputTokens: 5 } });
  expect(patch({ generation_config: { max_output_tokens: 9 } })).toEqual({
    generation_config: { max_output_tokens: 5 },
  });
  expect(patch({ generationConfig: { maxOutputTokens: 3 } })).toEqual({ generationConfig: { maxOutputTokens: 3 } });
});

it('puts a call together whose arguments come in pieces', () => {
  const decoder = gemini.createStreamDecoder();
  const chunk = (functionCall: JsonObject, end = {}) =>
    Buffer.from(`data: ${JSON.stringify({ candidates: [{ content: { parts: [{ functionCall }] }, ...end }] })}\n\n`);
  const events = [
    chunk({ name: 'look', id: 'c1', willContinue: true }),
    chunk({ partialArgs: [{ jsonPath: '$.place.city', stringValue: 'Ber', willContinue: true }], willContinue: true }),
    chunk({ partialArgs: [{ jsonPath: '$.place.city', stringValue: 'lin' }], willContinue: true }),
    chunk({
      partialArgs: [
        { jsonPath: '$.days[1]', numberValue: 2 },
        { jsonPath: '$.days[0]', boolValue: true },
      ],
      willContinue: true,
    }),
    chunk({
      partialArgs: [
        { jsonPath: '$.__proto__.x', stringValue: 'no' },
        { jsonPath: '$.none', nullValue: 'NULL_VALUE' },
      ],
    }),
    chunk({ name: 'find', args: { a: 1 } }, { finishReason: 'STOP' }),
  ].flatMap((bytes) => decoder.push(bytes));
  const { choices } = foldEvents([...events, ...decoder.end()]);
  expect(choices[0]).toMatchObject({
    finishReason: 'tool_calls',
    blocks: [
      { head: { id: 'c1', name: 'look' }, text: '{"place":{"city":"Berlin"},"days":[true,2],"none":null}' },
      { head: { name: 'find' }, text: '{"a":1}' },
    ],
  });
});

it('writes a stream as one JSON array', () => {
  const encoder = geminiJsonArray.createStreamEncoder(context);
  const text = [
    { type: 'response-start', id: 'x', model: 'g' } as const,
    { type: 'block-start', choice: 0, block: 0, head: { kind: 'text' } } as const,
    { type: 'block-delta', choice: 0, block: 0, text: 'a' } as const,
    { type: 'block-end', choice: 0, block: 0 } as const,
    { type: 'choice-end', choice: 0, finishReason: 'length' } as const,
    { type: 'response-end' } as const,
  ]
    .map((event) => encoder.push(event))
    .join('');
  expect(JSON.parse(text)).toMatchObject([
    { candidates: [{ content: { parts: [{ text: 'a' }] } }], responseId: 'x', modelVersion: 'g' },
    { candidates: [{ finishReason: 'MAX_TOKENS' }] },
  ]);
});

it.each([
  ['no contents', {}, 'contents'],
  ['a wrong role', { contents: [{ role: 'system', parts: [] }] }, 'contents[0].role'],
  [
    'a call without a name',
    { contents: [{ parts: [{ functionCall: {} }] }] },
    'contents[0].parts[0].functionCall.name',
  ],
  ['a text for a number', { contents: [{ parts: [] }], generationConfig: { topK: 'x' } }, 'generationConfig.topK'],
])('refuses %s by its path', (_what, body, param) => {
  expect(() => gemini.decodeRequest(body as JsonObject)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param }),
  );
});
