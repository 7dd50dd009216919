import { toFile } from 'openai';
import { SOUND, useOpaque } from './use-opaque.js';

describe('an opaque answer that ends early', () => {
  const suite = useOpaque();
  const { start, openai, lastRequest } = suite;

  it('closes the upstream when the caller leaves, and books', async () => {
    suite.upstream.respond({ tokens: 10_000, tokenDelayMs: 5 });
    await start();
    const leaving = new AbortController();
    const answer = await fetch(`${suite.gateway.url}/v1/audio/speech`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${suite.gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'speak', input: 'A long story', voice: 'alloy' }),
    });
    expect(answer.status).toBe(200);
    leaving.abort();
    await suite.upstream.waitFor(([entry]) => entry?.closedBy === 'client');
    expect(await lastRequest()).toMatchObject({
      status: 'cancelled',
      estimated: true,
      cost_usd: 12 * 0.000015,
      usage: { units: { characters: 12 } },
    });
  });

  it('breaks the answer off when the provider does, and books it as truncated', async () => {
    suite.upstream.respond({ tokens: 5, reset: 2 });
    await start();
    const answer = await openai().audio.speech.create({ model: 'speak', voice: 'alloy', input: 'Hi' });
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(await lastRequest()).toMatchObject({ status: 'truncated', usage: { units: { characters: 2 } } });
  });

  it('keeps the time limits of the model', async () => {
    suite.upstream.respond({ silence: 'headers' });
    await start();
    const file = await toFile(SOUND, 'hello.mp3');
    const waiting = openai().audio.transcriptions.create(
      { file, model: 'hear' },
      { headers: { 'x-helix-timeout-ms': '200' } },
    );
    await expect(waiting).rejects.toMatchObject({ status: 504, code: 'upstream_timeout' });
    await suite.upstream.waitFor(([entry]) => entry?.closedBy === 'client');
  });
});
