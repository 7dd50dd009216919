import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, FakeLogger } from '@helix/testkit';
import azure from './index.js';

type Options = Parameters<typeof azure.create>[0]['options'];

const clock = new FakeClock();

function create(options: Partial<Options>) {
  const base = { baseUrl: 'https://acme.openai.azure.com', ...options };
  return azure.create({ name: 'azure', options: base, logger: new FakeLogger(), clock });
}

async function dial(provider: ReturnType<typeof create>, model = 'my-gpt') {
  return provider.dial({
    operation: 'chat',
    dialect: 'openai-chat',
    model,
    stream: false,
    body: Buffer.from('{}'),
    forwardedHeaders: {},
    requestId: 'r',
  });
}

it.each([
  ['https://acme.openai.azure.com', undefined, '/openai/v1/chat/completions'],
  ['https://acme.openai.azure.com/openai/v1/', undefined, '/openai/v1/chat/completions'],
  ['https://acme.services.ai.azure.com', 'preview', '/openai/v1/chat/completions?api-version=preview'],
  ['https://acme.openai.azure.com', '2024-10-21', '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21'],
  [
    'https://proxy.example/azure/openai',
    '2024-10-21',
    '/azure/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
  ],
])('calls %s in version %s at %s', async (baseUrl, apiVersion, path) => {
  const options = { baseUrl, apiKey: 'k', ...(apiVersion !== undefined && { apiVersion }) };
  expect(await dial(create(options))).toMatchObject({ path, headers: { 'api-key': 'k' } });
});

it.each([
  [undefined, '/openai/v1/realtime?model=my-gpt'],
  ['preview', '/openai/v1/realtime?model=my-gpt&api-version=preview'],
  ['2024-10-21', '/openai/realtime?api-version=2024-10-21&deployment=my-gpt'],
])('opens sessions in version %s at %s', async (apiVersion, path) => {
  const provider = create({ apiKey: 'k', ...(apiVersion !== undefined && { apiVersion }) });
  const request = await provider.dial({
    operation: 'realtime',
    dialect: 'openai-realtime',
    model: 'my-gpt',
    stream: false,
    body: Buffer.alloc(0),
    forwardedHeaders: {},
    requestId: 'r',
  });
  expect(request).toMatchObject({ path, method: 'GET', body: undefined, headers: { 'api-key': 'k' } });
});

it('lists models beside the deployments', async () => {
  const provider = create({ apiKey: 'k', apiVersion: '2024-10-21' });
  expect(await provider.listModels?.()).toMatchObject({ method: 'GET', path: '/openai/models?api-version=2024-10-21' });
});

it('says what is missing when there is neither a key nor Entra', () => {
  expect(() => create({})).toThrow('apiKey');
});

describe('with Entra', () => {
  let server: Server;
  let authority: string;
  let asked: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
  let answer: { status: number; body: unknown };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        asked.push({ url: request.url ?? '', headers: request.headers, body });
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
    answer = { status: 200, body: { access_token: 'token-1', expires_in: 3_600 } };
  });

  it('gets a token for a client secret, once for all calls', async () => {
    const provider = create({ entra: { tenantId: 't', clientId: 'c', clientSecret: 's3', authority } });
    const calls = await Promise.all([dial(provider), dial(provider), dial(provider)]);
    expect(calls.map(({ headers }) => headers['authorization'])).toEqual(Array(3).fill('Bearer token-1'));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toBe('/t/oauth2/v2.0/token');
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'c',
      client_secret: 's3',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  it('reads the federated token of a workload anew each time', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'helix-azure-'));
    const tokenFile = join(directory, 'token');
    const provider = create({ entra: { tenantId: 't', clientId: 'c', tokenFile, authority } });
    writeFileSync(tokenFile, 'federated-1\n');
    await dial(provider);
    writeFileSync(tokenFile, 'federated-2\n');
    await clock.advance(3_600_000);
    await dial(provider);
    expect(asked.map(({ body }) => new URLSearchParams(body).get('client_assertion'))).toEqual([
      'federated-1',
      'federated-2',
    ]);
    rmSync(directory, { recursive: true });
  });

  it('asks the metadata server for a managed identity', async () => {
    answer = { status: 200, body: { access_token: 'token-m', expires_in: '86400' } };
    const provider = create({ entra: { managedIdentity: true, clientId: 'mine', authority } });
    expect((await dial(provider)).headers['authorization']).toBe('Bearer token-m');
    const url = asked[0]?.url ?? '';
    expect(asked[0]?.headers['metadata']).toBe('true');
    expect(Object.fromEntries(new URL(url, authority).searchParams)).toEqual({
      'api-version': '2018-02-01',
      resource: 'https://cognitiveservices.azure.com',
      client_id: 'mine',
    });
  });

  it.each([
    ['an hour, five minutes before its end', 3_600, 3_300_000],
    ['two minutes, at half its time', 120, 60_000],
  ])('renews a token that holds for %s, beside the calls', async (_name, seconds, dueMs) => {
    const entra = { tenantId: 't', clientId: 'c', clientSecret: 's', authority };
    const provider = create({ entra });
    const authorization = async () => (await dial(provider)).headers['authorization'];
    answer = { status: 200, body: { access_token: 'token-1', expires_in: seconds } };
    await authorization();
    await clock.advance(dueMs - 1);
    await authorization();
    // A whole exchange of another provider's: by its end a renewal that began too early would have been seen.
    await dial(create({ entra }));
    expect(asked).toHaveLength(2);
    answer = { status: 200, body: { access_token: 'token-2', expires_in: seconds } };
    await clock.advance(1);
    expect(await authorization()).toBe('Bearer token-1');
    while ((await authorization()) === 'Bearer token-1') await new Promise(setImmediate);
    expect(asked).toHaveLength(3);
  });

  it('renews before the token expires, and goes on with the old one while that fails', async () => {
    const provider = create({ entra: { tenantId: 't', clientId: 'c', clientSecret: 's', authority } });
    await dial(provider);
    answer = { status: 500, body: { error: 'temporarily_unavailable' } };
    await clock.advance(3_360_000);
    expect((await dial(provider)).headers['authorization']).toBe('Bearer token-1');
    await clock.advance(241_000);
    await expect(dial(provider)).rejects.toThrow('Entra gave no token: status 500 (temporarily_unavailable).');
    answer = { status: 200, body: { access_token: 'token-2', expires_in: 3_600 } };
    expect((await dial(provider)).headers['authorization']).toBe('Bearer token-2');
  });
});
