import type { UpstreamHandler } from '@helix/contracts';
import { FakeClock, FakeLogger, waitUntil } from '@helix/testkit';
import { countTokens, splitTokens } from './count-tokens.js';
import sandbox from './index.js';

it('pauses between two tokens for as long as configured, and not before the first', async () => {
  const clock = new FakeClock();
  const provider = sandbox.create({ name: 's', options: { tokenDelay: '250ms' }, logger: new FakeLogger(), clock });
  const chunks: string[] = [];
  let ended = false;
  const handler: UpstreamHandler = {
    onConnect: () => undefined,
    onHeaders: () => undefined,
    onData: (chunk) => void chunks.push(chunk.toString('utf8')),
    onEnd: () => {
      ended = true;
    },
    onError: (error) => {
      throw error;
    },
  };
  const body = Buffer.from(JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }));
  const call = { operation: 'chat', dialect: 'openai-chat', model: 'm', stream: true, body } as const;
  const request = await provider.dial({ ...call, forwardedHeaders: {}, requestId: 'r' });
  provider.transport?.send(request, handler, { connectTimeoutMs: 1_000 });
  await waitUntil(() => chunks.length > 0);
  const first = chunks.length;
  clock.advance(249);
  expect(chunks).toHaveLength(first);
  clock.advance(1);
  expect(chunks).toHaveLength(first + 1);
  clock.advance(60_000);
  expect(ended).toBe(true);
  expect(chunks.join('')).toContain('[DONE]');
});

it('speaks what it is pinned to', () => {
  const options = { dialects: ['anthropic-messages'] };
  const provider = sandbox.create({ name: 's', options, logger: new FakeLogger(), clock: new FakeClock() });
  expect(provider.dialects).toEqual(['anthropic-messages', 'openai-embeddings']);
});

it('splits text into the tokens that it counts, and loses none of it', () => {
  for (const text of ['', 'a', 'Hello, world', '  two  spaces ', 'a\nnew line', 'unbelievably long']) {
    expect(splitTokens(text).join('')).toBe(text);
    expect(splitTokens(text).filter((token) => token.trim() !== '')).toHaveLength(countTokens(text));
  }
});
