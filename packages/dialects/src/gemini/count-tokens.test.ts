import type { JsonObject } from '@helix/contracts';
import { anthropicCountTokens, geminiCountTokens as dialect } from '../index.js';

const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const tools = [{ functionDeclarations: [{ name: 'look' }] }];
const whole = { model: 'models/mine', contents, tools };

function patch(body: JsonObject): unknown {
  const bytes = Buffer.from(JSON.stringify(body));
  return JSON.parse(
    dialect.patchRequest(bytes, { ...body, model: 'mine' }, { model: 'real', forceUsage: false }).toString(),
  );
}

it('reads bare contents and a whole request, which names the model again', () => {
  expect(dialect.summarize({ model: 'mine', contents }, 9)).toMatchObject({
    model: 'mine',
    hasTools: false,
    stream: false,
  });
  expect(dialect.summarize({ model: 'mine', generateContentRequest: whole }, 9)).toMatchObject({
    model: 'mine',
    hasTools: true,
    maxOutputTokens: 0,
  });
  expect(patch({ contents })).toEqual({ contents });
  expect(patch({ generateContentRequest: whole })).toEqual({
    generateContentRequest: { ...whole, model: 'models/real' },
  });
});

it('asks for a request of another dialect, whole', () => {
  const request = anthropicCountTokens.decodeRequest({
    model: 'm',
    system: 'Be brief.',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const { body } = dialect.encodeRequest(request, { model: 'real', stream: false, maxOutputTokens: undefined });
  expect(body.generateContentRequest).toMatchObject({
    model: 'models/real',
    contents,
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
  });
});

it('is asked of Anthropic with nothing that counting refuses', () => {
  const request = dialect.decodeRequest({
    model: 'mine',
    generateContentRequest: { ...whole, generationConfig: { temperature: 0.5, maxOutputTokens: 9 } },
  });
  const { body } = anthropicCountTokens.encodeRequest(request, { model: 'real', stream: true, maxOutputTokens: 9 });
  expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'tools']);
});

it('reads a count, and tells when there is none', () => {
  expect(dialect.decodeResponse({ totalTokens: 3 })).toEqual({ inputTokens: 3 });
  expect(() => dialect.decodeResponse({})).toThrow('totalTokens');
  expect(dialect.inspectResponse({ totalTokens: 3 })).toMatchObject({
    error: undefined,
    usage: { buckets: { inputUncached: 0 } },
  });
  expect(dialect.inspectResponse({}).error).toMatchObject({ class: 'server_error' });
  expect(
    dialect.inspectResponse({ error: { code: 400, message: 'odd', status: 'INVALID_ARGUMENT' } }).error,
  ).toMatchObject({
    message: 'odd',
  });
});
