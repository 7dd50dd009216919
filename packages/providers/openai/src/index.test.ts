import type { Dialect, Provider, UpstreamRequest } from '@helix/contracts';
import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { FakeClock, FakeLogger } from '@helix/testkit';
import openai from './index.js';

type Options = Parameters<typeof openai.create>[0]['options'];

function create(options: Partial<Options> = {}): Provider {
  return openai.create({
    name: 'openai',
    options: { apiKey: 'sk-1', ...options },
    logger: new FakeLogger(),
    clock: new FakeClock(),
  });
}

async function dial(provider: Provider, dialect: Dialect, forwardedHeaders = {}): Promise<UpstreamRequest> {
  const { id, operation } = dialect;
  const body = Buffer.from('{}');
  return await provider.dial({
    operation,
    dialect: id,
    model: 'gpt-4o',
    stream: false,
    body,
    forwardedHeaders,
    requestId: 'r',
  });
}

describe('the address', () => {
  it('is OpenAI’s own, with a path for each operation', async () => {
    const provider = create();
    expect(await dial(provider, openaiChat)).toMatchObject({
      origin: 'https://api.openai.com',
      path: '/v1/chat/completions',
    });
    expect(await dial(provider, openaiEmbeddings)).toMatchObject({ path: '/v1/embeddings' });
  });

  it('is the configured one, with its path and without a slash too many', async () => {
    const provider = create({ baseUrl: 'http://localhost:8080/openai/v1/' });
    expect(await dial(provider, openaiChat)).toMatchObject({
      origin: 'http://localhost:8080',
      path: '/openai/v1/chat/completions',
    });
  });
});

describe('the headers', () => {
  it('carry the key, the organisation and the project', async () => {
    const { headers } = await dial(create({ organization: 'org-1', project: 'proj-1' }), openaiChat);
    expect(headers).toEqual({
      'content-type': 'application/json',
      authorization: 'Bearer sk-1',
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    });
  });

  it('name no organisation where none is configured', async () => {
    expect(Object.keys((await dial(create(), openaiChat)).headers).sort()).toEqual(['authorization', 'content-type']);
  });

  it('take what the caller may forward over what is configured', async () => {
    const { headers } = await dial(create({ headers: { 'OpenAI-Beta': 'one' } }), openaiChat, { 'openai-beta': 'two' });
    expect(headers).toMatchObject({ 'openai-beta': 'two' });
  });
});

describe('the output limit', () => {
  const adapt = (body: Record<string, number>, model: string): unknown =>
    create().adaptRequest?.(body, { model, dialect: 'openai-chat', warn: () => undefined });

  it.each(['o1', 'o3-mini', 'o4-mini', 'gpt-5', 'gpt-5.1-mini'])('is max_completion_tokens for %s', (model) => {
    expect(adapt({ max_tokens: 9 }, model)).toEqual({ max_completion_tokens: 9 });
    expect(adapt({ max_tokens: 9, max_completion_tokens: 5 }, model)).toEqual({ max_completion_tokens: 5 });
  });

  it.each(['gpt-4o', 'gpt-4.1', 'omni-moderation', 'ft:gpt-4o:acme'])('stays as it is for %s', (model) => {
    const body = { max_tokens: 9 };
    expect(adapt(body, model)).toBe(body);
  });
});

it('reads the request id', () => {
  expect(create().readRequestId?.({ 'x-request-id': ['req_a', 'req_b'] })).toBe('req_a');
});

it.each([
  ['gpt-3.5-turbo-instruct', true],
  ['davinci-002', true],
  ['ft:babbage-002:acme::x', true],
  ['gpt-4o', false],
  ['gpt-3.5-turbo', false],
])('has completions of %s: %s', (model, has) => {
  expect(create().dialectsOf?.(model).includes('openai-completions')).toBe(has);
});

it('takes completions for what its operator has pinned, whatever the model', () => {
  const pinned = create({ dialects: ['openai-completions'] });
  expect([pinned.dialects, pinned.dialectsOf]).toEqual([['openai-completions', 'openai-embeddings'], undefined]);
  expect(create({ dialects: ['openai-chat'] }).dialects).not.toContain('openai-completions');
});
