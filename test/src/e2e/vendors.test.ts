import { FakeUpstream } from '@helix/testkit';
import { type Exchange, loadExchanges } from '../support/load-exchanges.js';
import { CHAT_VENDORS } from '../support/recorded-vendors.js';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

/** Where the provider's own figures contradict each other: see `doubtful` in the dialect's recordings. */
const DOUBTFUL: Readonly<Record<string, readonly string[]>> = {
  'azure/chat-stream-tools-cacheread-toolresulthistory': ['cached'],
  'azure/chat-tools-cacheread': ['cached'],
  'mistral/chat-imagein-toolresulthistory': ['cached'],
  'mistral/chat-tools': ['cached'],
  'openrouter/chat-cachewrite-cacheread-length': ['cached'],
};

const exchanges = loadExchanges('openai.chat_completions').filter(
  ({ provider }) => CHAT_VENDORS[provider] !== undefined,
);
const answers = exchanges.filter(
  ({ status, expected }) => status < 400 && expected['stream_error'] === undefined && expected['usage'] !== undefined,
);
const errors = exchanges.filter(({ status }) => status >= 400);

describe('every recorded answer of a vendor, through the whole gateway', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const vendors = Object.entries(CHAT_VENDORS);
    const providers = vendors.map(
      ([name, use]) => `  ${name}: { use: "@helix/provider-${use}", baseUrl: "${upstream.url}/v1", apiKey: k }`,
    );
    const models = vendors.map(([name]) => `  ${name}: { targets: [${name}/m], retry: { attempts: 1 } }`);
    gateway = await runGateway(
      `providers:\n${providers.join('\n')}\nmodels:\n${models.join('\n')}\nprices: { unknown: { input: 1, output: 2 } }\n${pluginsYaml()}`,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  async function play(exchange: Exchange, path: string) {
    const type = exchange.stream && exchange.status < 400 ? 'text/event-stream' : 'application/json';
    upstream.respond({
      replay: {
        status: exchange.status,
        headers: { ...onlyOwn(exchange.headers), 'content-type': type },
        body: exchange.body,
      },
    });
    const messages = [{ role: 'user', content: 'Hi' }];
    const body = { model: exchange.provider, max_tokens: 50, stream: exchange.stream, messages };
    const response = await gateway.post(path, body);
    const text = await response.text();
    const id = response.headers.get('x-helix-request-id') ?? '';
    return { status: response.status, text, id };
  }

  async function bookedOf(id: string): Promise<Record<string, unknown>> {
    for (;;) {
      const row = (await requestsOf(gateway)).find((request) => request['id'] === id);
      if (row !== undefined) return row;
    }
  }

  for (const path of ['/v1/chat/completions', '/v1/messages']) {
    (answers.length === 0 ? it.skip : it).each(answers.map((answer) => [answer.id, answer] as const))(
      `%s is booked with the established usage, for a caller of ${path}`,
      async (_id, exchange) => {
        const { status, id } = await play(exchange, path);
        expect(status).toBe(200);
        const row = await bookedOf(id);
        const usage = row['usage'] as { readonly buckets: Readonly<Record<string, number>> } & Record<string, unknown>;
        const expected = exchange.expected['usage'] as Readonly<Record<string, number>>;
        const left = DOUBTFUL[exchange.id] ?? [];
        expect([usage['input_tokens'], usage['output_tokens']]).toEqual([
          expected['input_tokens'],
          expected['output_tokens'],
        ]);
        if (!left.includes('cached')) expect(usage.buckets['cache_read']).toBe(expected['cached_input_tokens'] ?? 0);
        expect(row['estimated']).toBe(false);
        const cost = costOf(exchange.expected['usage_raw']);
        if (cost !== undefined) expect(Number(row['cost_usd'])).toBeCloseTo(cost, 8);
        else expect(Number(row['cost_usd'])).toBeGreaterThan(0);
      },
    );
  }

  describe('usage that only the provider can read', () => {
    const usage = {
      prompt_tokens: 400,
      completion_tokens: 10,
      total_tokens: 785,
      prompt_tokens_details: { audio_tokens: 375 },
    };
    const whole = {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'voxtral',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage,
    };
    const chunk = {
      ...whole,
      choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    };

    it.each([
      ['/v1/chat/completions', false],
      ['/v1/chat/completions', true],
      ['/v1/messages', false],
      ['/v1/messages', true],
    ])('is booked right for a caller of %s, streaming: %s', async (path, stream) => {
      const body = stream ? `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` : JSON.stringify(whole);
      const { id, status } = await play(
        { id: '', provider: 'mistral', stream, status: 200, expected: {}, headers: {}, body: Buffer.from(body) },
        path,
      );
      expect(status).toBe(200);
      expect((await bookedOf(id))['usage']).toMatchObject({
        buckets: { input_uncached: 400, input_audio: 375, output_text: 10, output_reasoning: 0 },
      });
      // Mistral refuses to be asked for what it sends anyway.
      expect(upstream.journal.at(-1)?.body).not.toHaveProperty('stream_options');
    });
  });

  (errors.length === 0 ? it.skip : it).each(errors.map((error) => [error.id, error] as const))(
    '%s is told in the caller’s own words',
    async (_id, exchange) => {
      const { status, text } = await play(exchange, '/v1/messages');
      expect(status).toBeGreaterThanOrEqual(400);
      expect(JSON.parse(text)).toMatchObject({ type: 'error' });
    },
  );
});

/** Headers of the connection are the fake upstream's own. */
function onlyOwn(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(transfer-encoding|content-)/.test(name)));
}

/** What the provider says that the call cost, in USD. */
function costOf(raw: unknown): number | undefined {
  const { cost, cost_in_usd_ticks: ticks, is_byok: isByok, cost_details: details } = Object(raw);
  // 0 is no price, but an unknown one: models of xAI on Azure say so.
  if (typeof ticks === 'number') return ticks > 0 ? ticks / 1e10 : undefined;
  if (typeof cost === 'object' && cost !== null) return Number(cost.total_cost);
  if (typeof cost !== 'number') return undefined;
  return isByok === true ? cost + Number(details.upstream_inference_cost ?? 0) : cost;
}
