import { type ChatProviderDialect, HelixError, type JsonObject } from '@helix/contracts';
import { anthropicMessages, DIALECTS, openaiChat } from '../index.js';
import { openaiCompletions } from './index.js';

const OPTIONS = { model: 'up', stream: false, maxOutputTokens: 100 };

function patch(body: JsonObject, more: object = {}): JsonObject {
  const bytes = Buffer.from(JSON.stringify(body));
  return JSON.parse(
    openaiCompletions.patchRequest(bytes, body, { model: 'up', forceUsage: true, ...more }).toString(),
  ) as JsonObject;
}

it('is one turn of the user to chat, and names what chat does not have', () => {
  const request = openaiCompletions.decodeRequest({
    model: 'm',
    prompt: ['Once'],
    max_tokens: 9,
    n: 2,
    suffix: 'end',
    echo: true,
    best_of: 3,
    logprobs: 0,
    logit_bias: null,
  });
  const { body, warnings } = openaiChat.encodeRequest(request, OPTIONS);
  expect(body).toEqual({
    model: 'up',
    messages: [{ role: 'user', content: 'Once' }],
    max_completion_tokens: 9,
    n: 2,
  });
  expect(warnings.map(({ field }) => field).sort()).toEqual(['best_of', 'echo', 'logprobs', 'suffix']);
});

it.each([[['Once', 'Twice']], [[1, 2]], [[[1], [2]]]])('%j reaches no other dialect', (prompt) => {
  const request = openaiCompletions.decodeRequest({ model: 'm', prompt });
  const others = [...DIALECTS.values()].filter(
    ({ id, operation }) => operation === 'chat' && id !== 'openai-completions',
  );
  expect(others.length).toBeGreaterThan(5);
  for (const dialect of others)
    expect(() => (dialect as ChatProviderDialect).encodeRequest(request, OPTIONS)).toThrow(
      expect.objectContaining({ code: 'unsupported_feature', param: 'prompt' }),
    );
});

it.each([undefined, null, 7, [], [{}], ['a', 1], [[1], 'a']])('refuses %j as a prompt', (prompt) => {
  expect(() => openaiCompletions.decodeRequest({ model: 'm', prompt } as JsonObject)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param: 'prompt' }),
  );
});

it('writes what a plugin has changed, each of several prompts for itself', () => {
  const request = openaiCompletions.decodeRequest({ model: 'm', prompt: ['Once', 'Twice'], seed: 1 });
  const messages = request.messages.map((message) => ({ ...message, content: [{ type: 'text' as const, text: '…' }] }));
  expect(openaiCompletions.encodeRequest({ ...request, messages }, OPTIONS)).toEqual({
    body: { model: 'up', prompt: ['…', '…'], seed: 1 },
    warnings: [],
  });
});

it('is the texts of a conversation, with a word about it', () => {
  const request = anthropicMessages.decodeRequest({
    model: 'm',
    system: 'Be brief.',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const { body, warnings } = openaiCompletions.encodeRequest(request, OPTIONS);
  expect(body).toEqual({ model: 'up', prompt: 'Be brief.\n\nHi', max_tokens: 5 });
  expect(warnings).toEqual([expect.objectContaining({ field: 'messages', action: 'coerced' })]);
});

it('counts every answer that is made', () => {
  const choicesOf = (body: JsonObject) => openaiCompletions.summarize({ model: 'm', ...body }, 1).choices;
  expect(choicesOf({ prompt: 'x' })).toBe(1);
  expect(choicesOf({ prompt: [1, 2, 3], n: 2 })).toBe(2);
  expect(choicesOf({ prompt: ['x', 'y'], n: 2, best_of: 3 })).toBe(6);
});

it('patches the model, asks for usage in streams, and lowers the limit', () => {
  expect(patch({ model: 'm', prompt: 'x', stream: true, max_tokens: 50 }, { maxOutputTokens: 10 })).toEqual({
    model: 'up',
    prompt: 'x',
    stream: true,
    max_tokens: 10,
    stream_options: { include_usage: true },
  });
  expect(patch({ model: 'm', prompt: 'x' }, { maxOutputTokens: 10, defaults: { max_tokens: 4 } })).toEqual({
    model: 'up',
    prompt: 'x',
    max_tokens: 4,
  });
});

it('shows the text of an answer of chat, not what it thought, and no call as its end', () => {
  const request = openaiCompletions.decodeRequest({ model: 'm', prompt: 'x' });
  const context = { requestId: 'r', model: 'm', createdAt: 1, includeUsage: false, request };
  const written = openaiCompletions.encodeResponse(
    {
      choices: [
        {
          index: 0,
          finishReason: 'tool_calls',
          blocks: [
            { head: { kind: 'reasoning' }, text: 'Hm.' },
            { head: { kind: 'text' }, text: 'Yes.' },
          ],
        },
      ],
    },
    context,
  );
  expect(written).toEqual({
    id: 'cmpl-r',
    object: 'text_completion',
    created: 1,
    model: 'm',
    choices: [{ text: 'Yes.', index: 0, logprobs: null, finish_reason: 'stop' }],
  });
});

it('cuts out the usage that was not asked for, and keeps the rest byte for byte', () => {
  const text = 'data: {"id":"c","choices":[{"text":"a","index":0,"finish_reason":"stop"}]}\n\n';
  const usage = 'data: {"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n';
  const tap = openaiCompletions.createStreamTap({ dropUsage: true });
  const out = [`${text}${usage.slice(0, 30)}`, `${usage.slice(30)}data: [DONE]\n\n`].map(
    (piece) => tap.push(Buffer.from(piece))?.toString() ?? '',
  );
  expect(out.join('')).toBe(`${text}data: [DONE]\n\n`);
  expect(tap.facts).toMatchObject({ finished: true, usage: { buckets: { inputUncached: 1, outputText: 2 } } });
});

it('tells what is not carried by an error of the one table', () => {
  const tools = [{ name: 'look' }];
  const request = { ...openaiCompletions.decodeRequest({ model: 'm', prompt: 'x' }), tools };
  expect(() => openaiCompletions.encodeRequest(request, OPTIONS)).toThrow(HelixError);
});
