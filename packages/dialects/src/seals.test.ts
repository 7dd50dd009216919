import type { ChatDialect, ChatResponse, EncodeContext, JsonObject, ReasoningSeal } from '@helix/contracts';
import fc from 'fast-check';
import { anthropicMessages, gemini, openaiChat, openaiResponses } from './index.js';

/** How a caller of each dialect returns an answer. */
const CALLERS: readonly (readonly [string, ChatDialect, (answer: JsonObject) => JsonObject])[] = [
  [
    'anthropic-messages',
    anthropicMessages,
    ({ content }) => ({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content },
      ],
    }),
  ],
  ['openai-responses', openaiResponses, ({ output }) => ({ input: output })],
  [
    'openai-chat',
    openaiChat,
    ({ choices }) => ({ messages: (choices as readonly JsonObject[]).map(({ message }) => message ?? null) }),
  ],
  [
    'gemini',
    gemini,
    ({ candidates }) => ({ contents: (candidates as readonly JsonObject[]).map(({ content }) => content ?? null) }),
  ],
];
const CONTEXT: EncodeContext = {
  requestId: 'req_1',
  model: 'm',
  createdAt: 1,
  includeUsage: true,
  request: { model: 'm', messages: [], stream: false, includeUsage: true },
};
const DATA = JSON.stringify([{ type: 'reasoning.text', text: 'Hm.', signature: 'c2ln' }]);

function answerOf(seal: ReasoningSeal | undefined): ChatResponse {
  const call = { head: { kind: 'tool-call' as const, id: 'c', name: 'look' }, text: '{}' };
  const reasoning = { head: { kind: 'reasoning' as const }, text: 'Hm.', ...(seal !== undefined && { seal }) };
  return { choices: [{ index: 0, blocks: [reasoning, call], finishReason: 'tool_calls' }] };
}

describe.each(CALLERS)('the seals that a caller of %s brings back', (id, dialect, returned) => {
  const found = (seal: ReasoningSeal | undefined) =>
    dialect.seals?.find(returned(dialect.encodeResponse(answerOf(seal), CONTEXT)));

  it('are found as its own', () => {
    expect(found({ dialect: id, signature: 'c2ln', ...(id.startsWith('openai') && { data: DATA }) })).toBe('own');
  });

  it.each(CALLERS.filter(([other]) => other !== id))('are found as carried for %s', (other) => {
    expect(found({ dialect: other, signature: 'c2ln', data: DATA, maker: 'there' })).toBe('carried');
  });

  it('carry their maker', () => {
    const seal = { dialect: 'another', signature: 'c2ln', maker: 'there' };
    const { messages } = dialect.decodeRequest({
      model: 'm',
      ...returned(dialect.encodeResponse(answerOf(seal), CONTEXT)),
    });
    const parts = messages.flatMap(({ content }) => content);
    expect(parts.find(({ type }) => type === 'reasoning')).toMatchObject({ text: 'Hm.', seal });
  });

  it.each([
    {},
    { messages: null },
    { messages: [null, 1, { content: [null] }] },
    { contents: [{ parts: 'x' }] },
    { input: 'Hi' },
  ])('are none in %j', (body) => {
    expect(dialect.seals?.find(body)).toBeUndefined();
  });

  it('are looked for in any JSON without an error', () => {
    const fields = [
      'messages',
      'input',
      'contents',
      'content',
      'parts',
      'role',
      'type',
      'signature',
      'reasoning_details',
    ];
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        fc.constantFrom('assistant', 'thinking', 'reasoning', 'helix.', null, 1, true),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...fields), tie('json'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), json, { maxKeys: 4 }), (body) => {
        expect([undefined, 'own', 'carried']).toContain(dialect.seals?.find(body as JsonObject));
      }),
    );
  });
});
