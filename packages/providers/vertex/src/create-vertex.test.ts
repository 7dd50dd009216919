import { generateKeyPairSync } from 'node:crypto';
import { type DialRequest, type JsonObject, type Provider, Secret, type UpstreamRequest } from '@helix/contracts';
import { FakeClock, FakeLogger } from '@helix/testkit';
import { createVertex } from './create-vertex.js';
import { type FakeEnvironment, fakeEnvironment } from './fake-environment.test.support.js';
import type { VertexOptions } from './vertex-options.js';

function create(options: Partial<VertexOptions> = {}, fake: FakeEnvironment = fakeEnvironment()): Provider {
  const context = {
    name: 'v',
    options: { project: 'p-1', ...options },
    logger: new FakeLogger(),
    clock: new FakeClock(),
  };
  return createVertex(context, fake.environment);
}

async function dial(provider: Provider, call: Partial<DialRequest> = {}): Promise<UpstreamRequest> {
  return await provider.dial({
    operation: 'chat',
    dialect: 'gemini',
    model: 'gemini-2.5-pro',
    stream: false,
    body: Buffer.from('{}'),
    forwardedHeaders: {},
    requestId: 'r',
    ...call,
  });
}

it.each([
  [undefined, 'https://aiplatform.googleapis.com', 'global'],
  ['europe-west4', 'https://europe-west4-aiplatform.googleapis.com', 'europe-west4'],
  ['eu', 'https://aiplatform.eu.rep.googleapis.com', 'eu'],
])('calls Gemini in %s', async (location, origin, named) => {
  const path = `/v1/projects/p-1/locations/${named}/publishers/google/models/gemini-2.5-pro:generateContent`;
  expect(await dial(create(location === undefined ? {} : { location }))).toMatchObject({ origin, path });
});

it.each([
  ['gemini', 'streamGenerateContent?alt=sse'],
  ['gemini-json-array', 'streamGenerateContent'],
])('asks for a stream in %s', async (dialect, method) => {
  expect((await dial(create(), { dialect, stream: true })).path.split(':')[1]).toBe(method);
});

it.each([
  [false, 'rawPredict'],
  [true, 'streamRawPredict'],
])('calls Claude with the version in the body and the model in the URL (stream: %s)', async (stream, method) => {
  const { path, body, headers } = await dial(create({ dialects: ['anthropic-messages'] }), {
    dialect: 'anthropic-messages',
    model: 'claude-opus-5@default',
    stream,
    body: Buffer.from(JSON.stringify({ model: 'claude-opus-5@default', max_tokens: 5 })),
    forwardedHeaders: { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'b' },
  });
  expect(path).toContain(`/publishers/anthropic/models/claude-opus-5%40default:${method}`);
  expect(JSON.parse(String(body))).toEqual({ anthropic_version: 'vertex-2023-10-16', max_tokens: 5 });
  expect(headers).toMatchObject({ 'anthropic-beta': 'b' });
  expect(headers).not.toHaveProperty('anthropic-version');
});

it('sends a token, fetches it once, and another after it was refused', async () => {
  const fake = fakeEnvironment();
  const provider = create({}, fake);
  const tokenOf = async (): Promise<string | undefined> => (await dial(provider)).headers['authorization'];
  expect([await tokenOf(), await tokenOf()]).toEqual(['Bearer token-1', 'Bearer token-1']);
  const refused = { class: 'authentication', message: 'No.', status: 401 } as const;
  expect(provider.classifyError?.(refused, {})).toMatchObject({ class: 'server_error', retryAfterMs: 0 });
  expect(provider.classifyError?.(refused, {})).toEqual(refused);
  expect(await tokenOf()).toBe('Bearer token-2');
});

it('renews a token beside the calls five minutes before its end', async () => {
  const fake = fakeEnvironment();
  const provider = create({}, fake);
  const tokenOf = async (): Promise<string | undefined> => (await dial(provider)).headers['authorization'];
  await tokenOf();
  fake.now += 54 * 60_000;
  expect([await tokenOf(), fake.requests.length]).toEqual(['Bearer token-1', 1]);
  fake.now += 2 * 60_000;
  expect([await tokenOf(), fake.requests.length]).toEqual(['Bearer token-1', 2]);
  await new Promise(setImmediate);
  expect(await tokenOf()).toBe('Bearer token-2');
});

it('goes on with a token beyond its end while its source is away, and tells a refusal of the same token as one', async () => {
  const fake = fakeEnvironment();
  const provider = create({}, fake);
  const tokenOf = async (): Promise<string | undefined> => (await dial(provider)).headers['authorization'];
  await tokenOf();
  fake.now += 61 * 60_000;
  fake.answer = () => ({ status: 500, text: '' });
  expect(await tokenOf()).toBe('Bearer token-1');
  fake.answer = () => ({ status: 200, text: JSON.stringify({ access_token: 'token-1' }) });
  const refused = { class: 'authentication', message: 'No.', status: 401 } as const;
  expect(provider.classifyError?.(refused, {}).class).toBe('server_error');
  await tokenOf();
  expect(provider.classifyError?.(refused, {}).class).toBe('authentication');
});

it('takes credentials as an object whose values are secrets', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const fake = fakeEnvironment();
  const credentials = {
    type: 'service_account',
    client_email: 'a',
    private_key: new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  };
  expect((await dial(create({ credentials }, fake))).headers['authorization']).toBe('Bearer token-1');
  expect(fake.requests[0]?.url).toBe('https://oauth2.googleapis.com/token');
});

it('names the role that callers of the Gemini API may leave out, and changes nothing else', () => {
  const provider = create();
  const call = { model: 'm', dialect: 'gemini', warn: () => undefined };
  const adapt = (body: JsonObject): JsonObject | undefined => provider.adaptRequest?.(body, call);
  const named = { contents: [{ role: 'user', parts: [] }] };
  expect(adapt(named)).toBe(named);
  expect(adapt({ model: 'm', stream: true, contents: [{ parts: [] }, { role: 'model', parts: [] }] })).toEqual({
    contents: [
      { role: 'user', parts: [] },
      { role: 'model', parts: [] },
    ],
  });
});

it('counts for Gemini with a bare request, and for Claude at the model that counts', async () => {
  const whole = { model: 'models/gemini-2.5-pro', contents: [{ parts: [{ text: 'Hi' }] }] };
  const gemini = await dial(create(), {
    operation: 'count_tokens',
    body: Buffer.from(JSON.stringify({ generateContentRequest: whole })),
  });
  expect(gemini.path).toMatch(/models\/gemini-2\.5-pro:countTokens$/);
  expect(JSON.parse(String(gemini.body))).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  const body = Buffer.from(JSON.stringify({ model: 'claude-opus-5', messages: [] }));
  const claude = await dial(create({ dialects: ['anthropic-messages'] }), {
    operation: 'count_tokens',
    dialect: 'anthropic-messages',
    model: 'claude-opus-5',
    body,
  });
  expect(claude.path).toMatch(/publishers\/anthropic\/models\/count-tokens:rawPredict$/);
  expect(JSON.parse(String(claude.body))).toEqual({
    anthropic_version: 'vertex-2023-10-16',
    model: 'claude-opus-5',
    messages: [],
  });
});
