import type { JsonObject, Operation, Provider, UpstreamRequest } from '@helix/contracts';
import { FakeClock, FakeLogger } from '@helix/testkit';
import compatible from './index.js';

type Options = Parameters<typeof compatible.create>[0]['options'];

function create(options: Partial<Options> = {}): Provider {
  return compatible.create({
    name: 'local',
    options: { baseUrl: 'http://localhost:8000/v1', ...options },
    logger: new FakeLogger(),
    clock: new FakeClock(),
  });
}

async function dial(provider: Provider, dialect: string, operation: Operation = 'chat'): Promise<UpstreamRequest> {
  const body = Buffer.from('{}');
  return await provider.dial({
    operation,
    dialect,
    model: 'm',
    stream: false,
    body,
    forwardedHeaders: {},
    requestId: 'r',
  });
}

it('speaks OpenAI’s chat, completions and embeddings at the configured path', async () => {
  const provider = create({ baseUrl: 'http://localhost:8000/serving/v1/' });
  expect(provider).toMatchObject({
    dialects: ['openai-chat', 'openai-completions', 'openai-embeddings'],
    operations: expect.arrayContaining(['chat', 'embeddings', 'rerank', 'moderations', 'image_edits', 'speech']),
  });
  expect((await dial(provider, 'openai-chat')).path).toBe('/serving/v1/chat/completions');
  expect((await dial(provider, 'openai-embeddings', 'embeddings')).path).toBe('/serving/v1/embeddings');
  expect((await dial(provider, 'cohere-rerank', 'rerank')).path).toBe('/serving/v1/rerank');
  expect((await dial(provider, 'openai-moderations', 'moderations')).path).toBe('/serving/v1/moderations');
  expect((await dial(provider, 'openai-images', 'image_edits')).path).toBe('/serving/v1/images/edits');
  expect((await dial(provider, 'openai-transcriptions', 'translations')).path).toBe('/serving/v1/audio/translations');
});

it('pinned to Anthropic’s dialect has no embeddings, and calls messages below one /v1', async () => {
  for (const baseUrl of ['https://models.example', 'https://models.example/v1']) {
    const provider = create({ baseUrl, dialects: ['anthropic-messages'], apiKey: 'sk-1' });
    expect(provider.operations).toEqual(['chat']);
    expect(await dial(provider, 'anthropic-messages')).toMatchObject({
      path: '/v1/messages',
      headers: { 'x-api-key': 'sk-1', 'anthropic-version': '2023-06-01' },
    });
  }
});

it('sends a key only where there is one, in the way of the dialect', async () => {
  expect((await dial(create(), 'openai-chat')).headers).toEqual({ 'content-type': 'application/json' });
  const { headers } = await dial(create({ apiKey: 'sk-1' }), 'openai-chat');
  expect(headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer sk-1' });
});

it('without a key lets the configuration carry a credential of another kind', async () => {
  const { headers } = await dial(create({ headers: { Authorization: 'Basic abc' } }), 'openai-chat');
  expect(headers).toMatchObject({ authorization: 'Basic abc' });
});

describe('the output limit', () => {
  const adapt = (body: JsonObject, options: Partial<Options>, dialect = 'openai-chat'): unknown =>
    create(options).adaptRequest?.(body, { model: 'm', dialect, warn: () => undefined });

  it('takes the configured name', () => {
    expect(adapt({ max_tokens: 9, n: 1 }, { maxTokensField: 'max_completion_tokens' })).toEqual({
      max_completion_tokens: 9,
      n: 1,
    });
    expect(adapt({ max_completion_tokens: 9 }, { maxTokensField: 'max_tokens' })).toEqual({ max_tokens: 9 });
  });

  it.each([
    ['nothing is configured', { max_completion_tokens: 9 }, {}, 'openai-chat'],
    ['the right one is there', { max_tokens: 9 }, { maxTokensField: 'max_tokens' }, 'openai-chat'],
    ['the dialect is another', { max_tokens: 9 }, { maxTokensField: 'max_completion_tokens' }, 'anthropic-messages'],
  ] as const)('is left alone where %s', (_why, body, options, dialect) => {
    expect(adapt(body, options, dialect)).toBe(body);
  });
});
