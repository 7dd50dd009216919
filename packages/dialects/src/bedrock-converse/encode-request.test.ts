import type { ChatRequest, Message } from '@helix/contracts';
import { encodeRequest } from './encode-request.js';

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const USER: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const BASE: ChatRequest = { model: 'm', messages: [USER], stream: false, includeUsage: false };
const TOOL = { name: 'look', parameters: { type: 'object' } };

function encode(change: Partial<ChatRequest>, model = CLAUDE) {
  return encodeRequest({ ...BASE, ...change }, { model, stream: true, maxOutputTokens: undefined });
}

const call = (id: string) => ({ type: 'tool-call', id, name: 'look', arguments: '' }) as const;
const result = (callId: string, text: string) =>
  ({ type: 'tool-result', callId, content: [{ type: 'text', text }] }) as const;

it('writes neither model nor stream, which stand in the URL', () => {
  expect(encode({})).toEqual({ body: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }, warnings: [] });
});

it('puts all results of a turn into one message, in front', () => {
  const { body } = encode({
    tools: [TOOL],
    messages: [
      USER,
      { role: 'assistant', content: [call('a'), call('b')] },
      { role: 'tool', content: [result('a', '1')] },
      { role: 'user', content: [{ type: 'text', text: 'And?' }] },
      { role: 'tool', content: [result('b', '2')] },
    ],
  });
  const [, asked, answered] = body.messages as readonly {
    readonly role: string;
    readonly content: readonly object[];
  }[];
  expect(asked?.content).toEqual(['a', 'b'].map((id) => ({ toolUse: { toolUseId: id, name: 'look', input: {} } })));
  expect(answered?.content.map((block) => Object.keys(block)[0])).toEqual(['toolResult', 'toolResult', 'text']);
  expect(body.messages).toHaveLength(3);
});

it('gives call and result the same id where Converse refuses theirs', () => {
  const id = `call:${'x'.repeat(80)}`;
  const { body } = encode({
    messages: [USER, { role: 'assistant', content: [call(id)] }, { role: 'tool', content: [result(id, '1')] }],
  });
  const ids = JSON.stringify(body).match(/"toolUseId":"([^"]*)"/g) ?? [];
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/"toolUseId":"[a-zA-Z0-9_-]{1,64}"/);
});

it('lets the user begin', () => {
  const { body, warnings } = encode({ messages: [{ role: 'assistant', content: [{ type: 'text', text: 'Yes? ' }] }] });
  expect((body.messages as readonly { readonly role: string }[]).map(({ role }) => role)).toEqual([
    'user',
    'assistant',
  ]);
  expect(warnings.map(({ action }) => action)).toEqual(['coerced', 'coerced']);
});

it('leaves the tools out for `none`, but keeps those that the history needs', () => {
  expect(encode({ tools: [TOOL], toolChoice: { type: 'none' } }).body.toolConfig).toBeUndefined();
  const messages: readonly Message[] = [
    USER,
    { role: 'assistant', content: [call('a')] },
    { role: 'tool', content: [result('a', '1')] },
  ];
  expect(encode({ tools: [TOOL], toolChoice: { type: 'none' }, messages }).body.toolConfig).not.toHaveProperty(
    'toolChoice',
  );
  expect(encode({ messages }).body.toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }] });
});

it('limits Claude to one call in its own field only, because the choice may not be said twice', () => {
  const { body } = encode({ tools: [TOOL], toolChoice: { type: 'required' }, parallelToolCalls: false });
  expect(body.toolConfig).not.toHaveProperty('toolChoice');
  expect(body.additionalModelRequestFields).toEqual({ tool_choice: { type: 'any', disable_parallel_tool_use: true } });
});

it.each([
  [CLAUDE, { top_k: 5 }],
  ['amazon.nova-lite-v1:0', { inferenceConfig: { topK: 5 } }],
  ['meta.llama3-8b-instruct-v1:0', undefined],
  ['arn:aws:bedrock:eu-west-1:1:application-inference-profile/p', undefined],
])('passes top_k on to %s as it takes it', (model, fields) => {
  const { body, warnings } = encode({ topK: 5 }, model);
  expect(body.additionalModelRequestFields).toEqual(fields);
  expect(warnings).toHaveLength(fields === undefined ? 1 : 0);
});

it('has Claude think within the output limit, without a temperature', () => {
  const { body } = encode({
    reasoning: { mode: 'enabled', budgetTokens: 9_000 },
    maxOutputTokens: 4_000,
    temperature: 0.5,
  });
  expect(body.additionalModelRequestFields).toEqual({ thinking: { type: 'enabled', budget_tokens: 3_999 } });
  expect(body.inferenceConfig).toEqual({ maxTokens: 4_000 });
});

it('sends a schema as a text', () => {
  const schema = { type: 'object', properties: {} };
  expect(encode({ responseFormat: { type: 'json-schema', name: 'n', schema } }).body.outputConfig).toEqual({
    textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'n' } } },
  });
});

it('sets at most four cache points', () => {
  const marked = Array.from(
    { length: 5 },
    (_, index) => ({ type: 'text', text: `t${index}`, cache: { ttl: '1h' } }) as const,
  );
  const { body, warnings } = encode({ messages: [{ role: 'user', content: marked }] });
  expect(JSON.stringify(body).match(/\{"cachePoint":\{"type":"default","ttl":"1h"\}\}/g)).toHaveLength(4);
  expect(warnings).toHaveLength(1);
});

it('names documents as Converse wants them, each once, with a text beside them', () => {
  const document = {
    type: 'document',
    name: 'Q1  report_v2.pdf',
    source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' },
  } as const;
  const { body } = encode({ messages: [{ role: 'user', content: [document, document] }] });
  expect(JSON.stringify(body).match(/"name":"[^"]*"/g)).toEqual([
    '"name":"Q1 report-v2-pdf"',
    '"name":"Q1 report-v2-pdf (2)"',
  ]);
  expect(JSON.stringify(body)).toContain('{"text":"See the document."}');
});

it('refuses media by URL', () => {
  const image = { type: 'image', source: { kind: 'url', url: 'https://a.test/a.png' } } as const;
  expect(() => encode({ messages: [{ role: 'user', content: [image] }] })).toThrow(
    expect.objectContaining({ code: 'unsupported_feature' }),
  );
});

it('gives reasoning back with its own seal only', () => {
  const seal = { dialect: 'bedrock-converse', signature: 's' };
  const content = [
    { type: 'reasoning', text: 'Hm.', seal },
    { type: 'reasoning', text: '', seal: { dialect: 'bedrock-converse', data: 'cg==' } },
    { type: 'reasoning', text: 'Foreign.', seal: { dialect: 'anthropic-messages', signature: 'x' } },
    { type: 'text', text: 'Yes.' },
  ] as const;
  const { body, warnings } = encode({ messages: [USER, { role: 'assistant', content }, USER] });
  expect(body.messages).toMatchObject([
    {},
    {
      content: [
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } },
        { reasoningContent: { redactedContent: 'cg==' } },
        { text: 'Yes.' },
      ],
    },
    {},
  ]);
  expect(warnings).toHaveLength(1);
});
