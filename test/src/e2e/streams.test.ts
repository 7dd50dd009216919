import Anthropic from '@anthropic-ai/sdk';
import { type Behaviour, FakeUpstream, waitUntil } from '@helix/testkit';
import OpenAI from 'openai';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const FAULTS: readonly (readonly [string, Behaviour])[] = [
  ['a clean end without the terminal event', { cutAfter: 3 }],
  ['a reset', { reset: 3 }],
  ['a malformed chunk', { malformedAfter: 3 }],
  ['an error inside the stream', { errorAfter: 3 }],
  [
    'a clean end inside a tool call',
    { toolCalls: [{ id: 'call_1', name: 'f', arguments: '{"a":"some long argument"}' }], cutAfter: 3 },
  ],
];
const EARLY: readonly (readonly [string, Behaviour])[] = [
  ['a clean end before content', { cutAfter: 0 }],
  ['a reset before content', { reset: 0 }],
  ['a reset before headers', { reset: 'headers' }],
  ['a malformed chunk before content', { malformedAfter: 0 }],
  ['an error event before content', { errorAfter: 0 }],
  ['status 500', { error: { status: 500 } }],
  ['status 429', { error: { status: 429 } }],
];

describe('streams that fail', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(
      twoProvidersYaml(
        upstream,
        pluginsYaml({ routing: '{ failures: 1000, minimumAttempts: 1000, coolDown: 1ms }' }),
      ).replace('fallbacks: [ant', 'retry: { attempts: 2, backoff: 1ms }, fallbacks: [ant'),
    );
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  describe.each(['oai', 'ant'])('at provider %s, after content has been sent', (model) => {
    it.each(FAULTS)('%s makes the openai client raise, and invents no ending', async (_name, fault) => {
      upstream.script({ tokens: 20, ...fault });
      const reasons: unknown[] = [];
      await expect(
        (async () => {
          const stream = await openai.chat.completions.create({
            model,
            stream: true,
            messages: [{ role: 'user', content: 'Hi' }],
          });
          for await (const chunk of stream) reasons.push(chunk.choices[0]?.finish_reason ?? null);
        })(),
      ).rejects.toThrow();
      expect(reasons.filter((reason) => reason !== null)).toEqual([]);
      await waitUntil(async () => (await requestsOf(gateway))[0]?.['status'] === 'truncated');
    });

    it.each(FAULTS)('%s makes the anthropic client raise', async (_name, fault) => {
      upstream.script({ tokens: 20, ...fault });
      await expect(
        anthropic.messages
          .stream({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] })
          .finalMessage(),
      ).rejects.toThrow();
    });
  });

  it.each(EARLY)('%s is hidden by the next target', async (_name, fault) => {
    upstream.script({ tokens: 5, ...fault }, { text: 'second' });
    const stream = openai.chat.completions.stream({ model: 'both', messages: [{ role: 'user', content: 'Hi' }] });
    expect((await stream.finalMessage()).content).toBe('second');
    expect(upstream.journal).toHaveLength(2);
  });

  it('passes a stream that comes byte by byte', async () => {
    upstream.respond({ text: 'Grüße 🌍 from upstream', chunking: 'byte' });
    for (const model of ['oai', 'ant']) {
      expect(
        (await openai.chat.completions.stream({ model, messages: [{ role: 'user', content: 'Hi' }] }).finalMessage())
          .content,
      ).toBe('Grüße 🌍 from upstream');
    }
  });

  it.each(['oai', 'ant'])('bills a caller that leaves in the middle, and closes the upstream (%s)', async (model) => {
    upstream.respond({ tokens: 500, tokenDelayMs: 2, usage: { input: 1_234, output: 500 } });
    const controller = new AbortController();
    const stream = await openai.chat.completions.create(
      { model, stream: true, messages: [{ role: 'user', content: 'Hi' }] },
      { signal: controller.signal },
    );
    let seen = 0;
    try {
      for await (const chunk of stream)
        if ((chunk.choices[0]?.delta.content ?? '') !== '' && ++seen === 100) controller.abort();
    } catch {
      // The SDK may or may not raise on its own abort.
    }
    const leftAt = performance.now();
    await upstream.waitFor((journal) => journal[0]?.closedAt !== undefined);
    expect((upstream.journal[0]?.closedAt ?? 0) - leftAt).toBeLessThan(1_000);
    expect(upstream.journal[0]?.closedBy).toBe('client');
    await waitUntil(async () => (await requestsOf(gateway))[0]?.['status'] === 'cancelled');
    const [row] = (await requestsOf(gateway)) as unknown as {
      estimated: boolean;
      usage: { input_tokens: number; output_tokens: number };
    }[];
    expect(row?.estimated).toBe(true);
    expect(row?.usage.output_tokens).toBeGreaterThanOrEqual(100);
    expect(row?.usage.output_tokens).toBeLessThanOrEqual(115);
    if (model === 'ant') expect(row?.usage.input_tokens).toBe(1_234);
    else expect(row?.usage.input_tokens).toBeGreaterThan(0);
    for (const meter of await metersOf(gateway)) expect(meter.reserved).toBe(0);
  });
});

describe('time limits', () => {
  it.each([
    ['headers', { silence: 'headers' }, 'headers: 300ms'],
    ['firstToken', { silence: 'firstToken' }, 'firstToken: 300ms'],
    ['idle', { silence: 'midStream', tokens: 5 }, 'idle: 300ms'],
    ['total', { silence: 'headers' }, 'total: 300ms'],
  ] as const)('%s ends with its own error at its time', async (limit, behaviour, timeouts) => {
    const upstream = await FakeUpstream.start();
    upstream.respond(behaviour);
    const gateway = await runGateway(
      `providers: { oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" } }\nmodels: { m: { targets: [oai/x], timeouts: { ${timeouts} } } }\n${pluginsYaml()}`,
    );
    const startedAt = performance.now();
    const response = await gateway.post('/v1/chat/completions', {
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const text = await response.text();
    const took = performance.now() - startedAt;
    expect(text).toContain('upstream_timeout');
    expect(text).toContain(`"limit":"${limit}"`);
    if (limit !== 'idle') expect(response.status).toBe(504);
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(800);
    await gateway.stop();
    await upstream.close();
  });

  it('moves on to the next target when nothing was sent', async () => {
    const upstream = await FakeUpstream.start();
    upstream.script({ silence: 'firstToken' }, { text: 'second' });
    const gateway = await runGateway(
      `providers: { oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" } }\nmodels: { m: { targets: [oai/x], fallbacks: [oai/y], timeouts: { firstToken: 200ms } } }\n${pluginsYaml()}`,
    );
    const response = await gateway.post('/v1/chat/completions', {
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(await response.text()).toContain('second');
    expect(response.headers.get('x-helix-attempts')).toBe('2');
    await gateway.stop();
    await upstream.close();
  });
});
