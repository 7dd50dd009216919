import Anthropic from '@anthropic-ai/sdk';
import { waitUntil } from '@helix/testkit';
import OpenAI from 'openai';
import { requestsOf } from '../../support/run-gateway.js';
import { usePassThrough } from './use-pass-through.js';

describe('what a provider’s own API costs', () => {
  const suite = usePassThrough();
  const { start, key, call, post, play, lastRequest } = suite;

  it('goes through byte by byte with the gateway’s key, metered by the dialect', async () => {
    suite.upstream.respond({ usage: { input: 100, output: 20 } });
    await start();
    const text = '{ "model":"gpt-4o",\n "messages" : [{"role":"user","content":"Hi"}], "unknown": 1.0 }';
    const response = await call('/up/chat/completions?beta=1', {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', cookie: 'a=b', 'x-api-key': key() },
    });
    expect(response.headers.get('x-helix-cost-usd')).toBe('0.0003');
    expect(await response.json()).toMatchObject({ object: 'chat.completion', usage: { prompt_tokens: 100 } });
    const [entry] = suite.upstream.journal;
    expect(entry?.path).toBe('/v1/chat/completions?beta=1');
    expect(entry?.bytes.toString()).toBe(text);
    expect(entry?.headers['authorization']).toBe('Bearer upstream-key');
    expect(entry?.headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(entry?.headers)).not.toContain(key());
    expect(await lastRequest()).toMatchObject({
      operation: 'passthrough',
      model: 'up/gpt-4o',
      status: 'ok',
      cost_usd: 0.0003,
      usage: { input_tokens: 100, output_tokens: 20 },
    });
  });

  it('serves the official clients at their base URL, streams included', async () => {
    suite.upstream.respond({ usage: { input: 100, output: 20 } });
    await start();
    const openai = new OpenAI({ baseURL: `${suite.gateway.url}/providers/up/v1`, apiKey: key(), maxRetries: 0 });
    const stream = openai.chat.completions.stream({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hi' }],
      stream_options: { include_usage: true },
    });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Hello from upstream');
    expect(suite.upstream.journal[0]?.path).toBe('/v1/chat/completions');
    const anthropic = new Anthropic({
      baseURL: `${suite.gateway.url}/providers/claude`,
      apiKey: key(),
      maxRetries: 0,
    });
    const message = await anthropic.messages
      .stream({ model: 'claude-haiku-4-5', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] })
      .finalMessage();
    expect(message.usage.output_tokens).toBe(20);
    expect(suite.upstream.journal[1]?.headers['x-api-key']).toBe('claude-key');
    await waitUntil(async () => (await requestsOf(suite.gateway)).length === 2);
    for (const request of await requestsOf(suite.gateway))
      expect(request).toMatchObject({ cost_usd: 0.0003, estimated: false, usage: { output_tokens: 20 } });
  });

  it('counts what a stream made that reports no usage', async () => {
    await start();
    const response = await post('/up/chat/completions', { model: 'gpt-4o', messages: [], stream: true });
    const text = await response.text();
    expect(text).not.toContain('usage');
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'ok', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  it('reads Gemini’s paths, and takes the key out of the URL', async () => {
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 3, totalTokenCount: 13 };
    const answer = { candidates: [{ content: { parts: [{ text: 'Hello' }] }, finishReason: 'STOP' }], usageMetadata };
    play(Buffer.from(JSON.stringify([answer])));
    await start();
    const url = `${suite.gateway.url}/providers/gem/models/gemini-2.5-flash:streamGenerateContent?key=${key()}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ contents: [] }) });
    expect(await response.json()).toEqual([answer]);
    expect(suite.upstream.journal[0]?.path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent');
    expect(suite.upstream.journal[0]?.headers['x-goog-api-key']).toBe('gem-key');
    expect(await lastRequest()).toMatchObject({ model: 'gem/gemini-2.5-flash', cost_usd: 0.00004, estimated: false });
  });
});
