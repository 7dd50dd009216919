import type { JsonObject } from '@helix/contracts';
import { anthropicMessages } from './index.js';

const BODY: JsonObject = {
  model: 'alias',
  max_tokens: 100,
  stream: true,
  metadata: { user_id: 'u' },
  tools: [{ name: 'a', input_schema: {} }],
  output_config: { format: { type: 'json_schema', schema: {} } },
  messages: [
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source: {} }] }] },
  ],
};

function patch(text: string, change: object): JsonObject {
  const bytes = Buffer.from(text);
  const patched = anthropicMessages.patchRequest(bytes, JSON.parse(text) as JsonObject, {
    model: 'claude',
    forceUsage: true,
    ...change,
  });
  return JSON.parse(patched.toString('utf8')) as JsonObject;
}

describe('summarize', () => {
  it('reads what routing and metering need', () => {
    expect(anthropicMessages.summarize(BODY, 321)).toEqual({
      model: 'alias',
      stream: true,
      maxOutputTokens: 100,
      choices: 1,
      byteLength: 321,
      hasTools: true,
      hasImages: true,
      hasSchema: true,
      includeUsage: true,
      endUser: 'u',
    });
    const bare = anthropicMessages.summarize({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, 1);
    expect(bare).toMatchObject({
      stream: false,
      maxOutputTokens: undefined,
      hasTools: false,
      hasImages: false,
      hasSchema: false,
    });
  });

  it('refuses a body without a model', () => {
    expect(() => anthropicMessages.summarize({}, 2)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'model' }),
    );
  });
});

describe('patchRequest', () => {
  it('changes the model name and nothing else', () => {
    const text = '{ "messages" : [ {"role":"user","content":"model"} ],\n "model":"alias" , "max_tokens":1e2 }';
    const patched = anthropicMessages.patchRequest(Buffer.from(text), JSON.parse(text) as JsonObject, {
      model: 'claude',
      forceUsage: true,
    });
    expect(patched.toString('utf8')).toBe(text.replace('"alias"', '"claude"'));
  });

  it('sets defaults under the caller’s own, and lowers the output limit', () => {
    const text = JSON.stringify(BODY);
    expect(patch(text, { defaults: { temperature: 0.1, max_tokens: 5 } })).toMatchObject({
      temperature: 0.1,
      max_tokens: 100,
    });
    expect(patch(text, { maxOutputTokens: 40 })).toMatchObject({ max_tokens: 40 });
    expect(patch(text, { maxOutputTokens: 400 })).toMatchObject({ max_tokens: 100 });
    expect(patch('{"model":"a","messages":[]}', { maxOutputTokens: 40 })).toMatchObject({ max_tokens: 40 });
    expect(patch('{"model":"a","messages":[]}', { defaults: { max_tokens: 50 }, maxOutputTokens: 40 })).toMatchObject({
      max_tokens: 40,
    });
  });
});

describe('decodeResponse', () => {
  it.each([[null], ['text'], [{ type: 'error', error: {} }], [{ content: 'text' }], [{ content: ['text'] }]])(
    'refuses what is no message: %j',
    (body) => {
      expect(() => anthropicMessages.decodeResponse(body)).toThrow(expect.objectContaining({ name: 'WireError' }));
    },
  );
});

describe('inspectResponse', () => {
  it('finds an error inside an answer', () => {
    expect(
      anthropicMessages.inspectResponse({ type: 'error', error: { type: 'api_error', message: 'm' } }).error,
    ).toEqual({
      class: 'server_error',
      message: 'm',
      type: 'api_error',
    });
    expect(anthropicMessages.inspectResponse('text')).toMatchObject({ usage: undefined, error: undefined });
  });
});
