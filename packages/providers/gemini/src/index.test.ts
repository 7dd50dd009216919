import type { UpstreamRequest } from '@helix/contracts';
import { FakeClock, FakeLogger } from '@helix/testkit';
import gemini from './index.js';

async function dial(model: string, stream: boolean, baseUrl?: string): Promise<UpstreamRequest> {
  const provider = gemini.create({
    name: 'gemini',
    options: { apiKey: 'AIza-test', ...(baseUrl !== undefined && { baseUrl }) },
    logger: new FakeLogger(),
    clock: new FakeClock(),
  });
  return await provider.dial({
    operation: 'chat',
    dialect: 'gemini',
    model,
    stream,
    body: Buffer.from('{}'),
    forwardedHeaders: {},
    requestId: 'r',
  });
}

it('names the model and the way of answering in the URL', async () => {
  expect(await dial('gemini-2.5-pro', false)).toMatchObject({
    origin: 'https://generativelanguage.googleapis.com',
    path: '/v1beta/models/gemini-2.5-pro:generateContent',
  });
  expect((await dial('gemini-2.5-pro', true)).path).toBe('/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse');
});

it('lets no model name leave its place in the path', async () => {
  expect((await dial('../files?x=1', false)).path).toBe('/v1beta/models/..%2Ffiles%3Fx%3D1:generateContent');
});

it('sends the key in a header only, to another address too', async () => {
  const request = await dial('m', false, 'https://gateway.example/google/v1beta/');
  expect(request).toMatchObject({ origin: 'https://gateway.example', path: '/google/v1beta/models/m:generateContent' });
  expect(request.headers['x-goog-api-key']).toBe('AIza-test');
  expect(request.path).not.toContain('AIza');
});
