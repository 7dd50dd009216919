import type { JsonObject, Provider, UpstreamRequest } from '@helix/contracts';
import { FakeClock, FakeLogger } from '@helix/testkit';
import anthropic from './index.js';

type Options = Parameters<typeof anthropic.create>[0]['options'];

function create(options: Partial<Options> = {}): Provider {
  return anthropic.create({
    name: 'anthropic',
    options: { apiKey: 'sk-1', ...options },
    logger: new FakeLogger(),
    clock: new FakeClock(),
  });
}

async function dial(provider: Provider, forwardedHeaders: Record<string, string> = {}): Promise<UpstreamRequest> {
  return await provider.dial({
    operation: 'chat',
    dialect: 'anthropic-messages',
    model: 'claude',
    stream: false,
    body: Buffer.from('{}'),
    forwardedHeaders,
    requestId: 'r',
  });
}

it.each([
  [undefined, 'https://api.anthropic.com', '/v1/messages'],
  ['https://proxy.example', 'https://proxy.example', '/v1/messages'],
  ['https://proxy.example/anthropic', 'https://proxy.example', '/anthropic/v1/messages'],
  ['https://proxy.example/anthropic/v1/', 'https://proxy.example', '/anthropic/v1/messages'],
])('calls messages at %s, with one /v1', async (baseUrl, origin, path) => {
  expect(await dial(create(baseUrl === undefined ? {} : { baseUrl }))).toMatchObject({ origin, path });
});

it('sends the key as x-api-key and names the version of the API', async () => {
  expect((await dial(create())).headers).toEqual({
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'x-api-key': 'sk-1',
  });
});

it('lets the caller choose the version and the betas', async () => {
  const { headers } = await dial(create(), { 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a,b' });
  expect(headers).toMatchObject({ 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a,b', 'x-api-key': 'sk-1' });
});

describe('the wait after a rate limit', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const empty = { 'anthropic-ratelimit-requests-remaining': '0' };
  const reset = { 'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:09Z' };

  it('is the provider’s own word where it has one', () => {
    expect(create().readRateLimit?.({ date, ...empty, ...reset, 'retry-after': '2' }).retryAfterMs).toBe(2_000);
  });

  it('is unknown without a date, with something left, or with a time that has passed', () => {
    const waitOf = (headers: Record<string, string>): unknown => create().readRateLimit?.(headers).retryAfterMs;
    expect(waitOf({ date, ...empty, ...reset })).toBe(9_000);
    expect(waitOf({ ...empty, ...reset })).toBeUndefined();
    expect(waitOf({ date, ...reset, 'anthropic-ratelimit-requests-remaining': '1' })).toBeUndefined();
    expect(waitOf({ date: 'Thu, 01 Jan 2026 00:00:10 GMT', ...empty, ...reset })).toBeUndefined();
  });
});

it('takes 529 for overload whatever the body says, and leaves the rest to the dialect', () => {
  const error = { class: 'server_error', message: 'busy' } as const;
  expect(create().classifyError?.({ ...error, status: 529 }, {})).toEqual({
    ...error,
    status: 529,
    class: 'overloaded',
  });
  expect(create().classifyError?.({ ...error, status: 500 }, {})).toEqual({ ...error, status: 500 });
});

it('reads the request id', () => {
  expect(create().readRequestId?.({ 'request-id': 'req_a' })).toBe('req_a');
});

describe('thoughts that nobody has signed', () => {
  const unsigned = { type: 'thinking', thinking: 'Hm.', signature: '' };
  const text = { type: 'text', text: 'Hello.' };
  const body = { model: 'claude', max_tokens: 10, messages: [{ role: 'assistant', content: [unsigned, text] }] };
  const adapt = (options: Partial<Options>, sent: JsonObject) => {
    const warn = jest.fn();
    const adapted = create(options).adaptRequest?.(sent, { model: 'claude', dialect: 'anthropic-messages', warn });
    return { adapted, warnings: warn.mock.calls.length };
  };

  it.each(['', 'helix.e30'])('stay behind where Anthropic would refuse them (signature: %p)', (signature) => {
    const sent = { ...body, messages: [{ role: 'assistant', content: [{ ...unsigned, signature }, text] }] };
    expect(adapt({}, sent)).toEqual({
      adapted: { ...body, messages: [{ role: 'assistant', content: [text] }] },
      warnings: 1,
    });
  });

  it('leave a request without any as it is', () => {
    const signed = { ...body, messages: [{ role: 'assistant', content: [{ ...unsigned, signature: 's' }, text] }] };
    expect(adapt({}, signed).adapted).toBe(signed);
  });

  it('go to others that speak its format', () => {
    expect(adapt({ baseUrl: 'https://thinker.example' }, body).adapted).toBeUndefined();
  });
});
