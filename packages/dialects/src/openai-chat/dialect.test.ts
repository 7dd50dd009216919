import { HelixError, type JsonObject } from '@helix/contracts';
import { WireError } from '@helix/wire';
import { DIALECTS, openaiEmbeddings } from '../index.js';
import { eachRecording, loadRecordings } from '../load-recordings.test.support.js';
import { openaiChat } from './index.js';

const MESSAGES = [{ role: 'user', content: 'x' }];

function patch(body: JsonObject, more: object = {}): JsonObject {
  const bytes = Buffer.from(JSON.stringify(body));
  return JSON.parse(
    openaiChat.patchRequest(bytes, body, { model: 'up', forceUsage: true, ...more }).toString(),
  ) as JsonObject;
}

describe('openaiChat', () => {
  it('summarizes without decoding', () => {
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'u' } }] }],
      n: 2,
      max_tokens: 9,
      functions: [{ name: 'f' }],
      response_format: { type: 'json_schema' },
      user: 'u',
      stream: true,
    };
    expect(openaiChat.summarize(body, 5)).toEqual({
      model: 'm',
      stream: true,
      maxOutputTokens: 9,
      choices: 2,
      byteLength: 5,
      hasTools: true,
      hasImages: true,
      hasSchema: true,
      includeUsage: false,
      endUser: 'u',
    });
  });

  it('patches the model, asks for usage in streams, and lowers the limit under its own name', () => {
    expect(
      patch(
        { model: 'm', messages: MESSAGES, stream: true, stream_options: { x: 1 }, max_tokens: 50 },
        { maxOutputTokens: 10 },
      ),
    ).toEqual({
      model: 'up',
      messages: MESSAGES,
      stream: true,
      stream_options: { x: 1, include_usage: true },
      max_tokens: 10,
    });
    expect(patch({ model: 'm', messages: MESSAGES }, { maxOutputTokens: 10 })).toEqual({
      model: 'up',
      messages: MESSAGES,
      max_completion_tokens: 10,
    });
    expect(
      patch(
        { model: 'm', messages: MESSAGES, max_completion_tokens: 5 },
        { maxOutputTokens: 10, defaults: { max_tokens: 99, temperature: 0 } },
      ),
    ).toEqual({ model: 'up', messages: MESSAGES, max_completion_tokens: 5, temperature: 0 });
    expect(patch({ model: 'm', messages: MESSAGES }, { maxOutputTokens: 10, defaults: { max_tokens: 99 } })).toEqual({
      model: 'up',
      messages: MESSAGES,
      max_tokens: 10,
    });
  });

  it('writes errors in OpenAI’s envelope, in a stream behind a blank line and without an end mark', () => {
    const error = new HelixError('spend_cap_reached', 'Spent.', { details: { scope: 'team' } });
    const body = {
      error: {
        message: 'Spent.',
        type: 'insufficient_quota',
        param: null,
        code: 'spend_cap_reached',
        scope: 'team',
        request_id: 'r',
      },
    };
    expect(openaiChat.encodeError(error, 'r')).toEqual(body);
    expect(openaiChat.encodeStreamError(error, 'r')).toBe(`\n\ndata: ${JSON.stringify(body)}\n\n`);
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'no', code: 502 } }, 'server_error'],
    [{ choices: [{ finish_reason: 'error', error: { code: 429, message: 'slow' } }] }, 'rate_limit'],
    [{ id: 'x' }, 'server_error'],
    ['text', 'server_error'],
  ])('sees the error in the 200 answer %j', (body, errorClass) => {
    expect(openaiChat.inspectResponse(body).error?.class).toBe(errorClass);
  });

  it('throws on an answer without choices', () => {
    expect(() => openaiChat.decodeResponse({ id: 'x' })).toThrow(WireError);
  });
});

describe('openaiEmbeddings', () => {
  it('reads what accounting needs and patches the model only', () => {
    expect(
      openaiEmbeddings.inspectResponse({ data: [], model: 'e', usage: { prompt_tokens: 2, total_tokens: 2 } }),
    ).toMatchObject({ model: 'e', error: undefined, usage: { buckets: { inputUncached: 2, outputText: 0 } } });
    expect(openaiEmbeddings.summarize({ model: 'e', input: ['a'] }, 3)).toMatchObject({
      model: 'e',
      stream: false,
      maxOutputTokens: 0,
    });
    expect(() => openaiEmbeddings.summarize({ model: 'e' }, 3)).toThrow('input');
    const bytes = Buffer.from('{ "model":"e", "input":"a" }');
    expect(openaiEmbeddings.patchRequest(bytes, {}, { model: 'up', forceUsage: false }).toString()).toBe(
      '{ "model":"up", "input":"a" }',
    );
  });

  eachRecording(loadRecordings('openai.embeddings'))('reads the recording $name', ({ status, response, expected }) => {
    const text = response.toString('utf8');
    if (status >= 400)
      expect(openaiEmbeddings.decodeError(status, text)).toMatchObject({ status, message: expect.stringMatching(/./) });
    else expect(openaiEmbeddings.inspectResponse(JSON.parse(text)).usage?.raw).toEqual(expected.usage_raw);
  });
});

it('lists every dialect by its id', () => {
  expect([...DIALECTS.keys()].sort()).toEqual([
    'anthropic-messages',
    'openai-chat',
    'openai-embeddings',
    'openai-responses',
  ]);
});
