import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

describe('what crosses the gateway', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  const body = { model: 'm', stream: true, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] };

  /** A call whose answer is read by hand. */
  function open(
    headers: Readonly<Record<string, string>> = {},
    path = '/v1/chat/completions',
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = httpRequest(
        {
          host: '127.0.0.1',
          port: gateway.port,
          method: 'POST',
          path,
          agent: false,
          headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...headers },
        },
        resolve,
      );
      call.on('error', reject);
      call.end(JSON.stringify(body));
    });
  }

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(`providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", apiKey: upstream-secret }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: upstream-secret }
models:
  m: { targets: [oai/x] }
  beats: { targets: [oai/x], heartbeat: 50ms, retry: { attempts: 1 } }
  beats-ant: { targets: [ant/x], heartbeat: 50ms, retry: { attempts: 1 } }
  "any/*": { targets: ["oai/*"] }
${pluginsYaml()}`);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  describe('headers', () => {
    const HOSTILE = {
      host: 'evil.example',
      cookie: 'session=1',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      'proxy-authorization': 'Basic Zm9v',
      'x-api-key': 'sk-callers-own',
      'api-key': 'sk-callers-own',
      'x-goog-api-key': 'sk-callers-own',
      'openai-organization': 'org-callers-own',
      'accept-encoding': 'gzip, br',
      te: 'trailers',
      'x-http-method-override': 'DELETE',
      'x-base-url': 'http://evil.example',
      'x-helix-tags': 'a',
      'x-anything': 'else',
      referer: 'http://evil.example',
      origin: 'http://evil.example',
      'user-agent': 'caller/1',
    };
    const ALLOWED = ['anthropic-beta', 'anthropic-version', 'openai-beta', 'idempotency-key', 'x-client-request-id'];

    it.each(['/v1/chat/completions', '/v1/messages'])('reach the upstream by allow-list only (%s)', async (path) => {
      const response = await open(HOSTILE, path);
      response.resume();
      await upstream.waitFor((journal) => journal.length === 1);
      const sent = upstream.journal[0]?.headers ?? {};
      expect(sent.host).toBe(new URL(upstream.url).host);
      expect(sent.authorization).toBe('Bearer upstream-secret');
      expect(sent['accept-encoding']).toBe('identity');
      const known = ['host', 'connection', 'content-type', 'content-length', 'authorization', 'accept-encoding'];
      expect(Object.keys(sent).filter((name) => !known.includes(name) && !ALLOWED.includes(name))).toEqual([]);
      expect(JSON.stringify(sent)).not.toMatch(/evil|callers-own|6\.6\.6\.6|session|sk-helix/);
    });

    it('that its dialect knows are passed on', async () => {
      (await open({ 'openai-beta': 'x=1', 'idempotency-key': 'k-1' })).resume();
      await upstream.waitFor((journal) => journal.length === 1);
      expect(upstream.journal[0]?.headers).toMatchObject({ 'openai-beta': 'x=1', 'idempotency-key': 'k-1' });
    });
  });

  it.each([301, 302, 303, 307, 308])(
    'a redirect of the upstream (%i) is an error, and is not followed',
    async (status) => {
      let visits = 0;
      const elsewhere = createServer((_request, response) => {
        visits += 1;
        response.end('{}');
      });
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/chat/completions`;
      upstream.respond({ replay: { status, headers: { location }, body: Buffer.from('') } });
      const response = await gateway.post('/v1/chat/completions', { ...body, stream: false });
      expect([response.status, response.headers.get('location')]).toEqual([502, null]);
      expect(await response.text()).not.toContain(location);
      expect(visits).toBe(0);
      await new Promise((resolve) => elsewhere.close(resolve));
    },
  );

  it('takes the address of the upstream from nothing that the caller sends', async () => {
    let visits = 0;
    const evil = createServer((_request, response) => {
      visits += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
    const fields = {
      api_base: address,
      base_url: address,
      baseUrl: address,
      api_key: 'k',
      custom_llm_provider: address,
    };
    for (const model of ['m', `any/${address}/v1`, `any/@${address.slice(7)}/v1`, 'any/../../admin', 'any/x?y=1#z']) {
      for (const path of ['/v1/chat/completions', `/v1/chat/completions?api_base=${address}&base_url=${address}`]) {
        const response = await gateway.post(
          path,
          { ...body, ...fields, stream: false, model },
          { host: 'evil.example' },
        );
        await response.text();
        expect([model, response.status]).toEqual([model, 200]);
      }
    }
    expect(visits).toBe(0);
    for (const entry of upstream.journal) expect(entry.path).toBe('/v1/chat/completions');
    await new Promise((resolve) => evil.close(resolve));
  });

  describe('heartbeats', () => {
    it.each([
      ['/v1/chat/completions', 'beats'],
      ['/v1/messages', 'beats'],
      ['/v1/chat/completions', 'beats-ant'],
      ['/v1/messages', 'beats-ant'],
    ])('are whole comment lines before the first content, and none comes after it (%s, %s)', async (path, model) => {
      // Silent before it says anything, and slow within: each of the eight pauses is longer than a beat.
      upstream.script({ delayMs: 230, tokens: 8, tokenDelayMs: 70 });
      const response = await gateway.post(path, { ...body, model });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const text = await response.text();
      const beats = /^(: waiting for the provider\n\n)+/.exec(text)?.[0] ?? '';
      expect(beats.length / ': waiting for the provider\n\n'.length).toBeGreaterThanOrEqual(2);
      expect(text.slice(beats.length)).not.toMatch(/^:/m);
      for (const event of text.slice(beats.length).trim().split('\n\n'))
        expect(event).toMatch(/^(event: \w+\n)?data: /);
      expect(text).toContain('t7 ');
    });

    it('begin with the head: a failure after one is told inside the stream', async () => {
      upstream.script({ delayMs: 130, error: { status: 500 } });
      const response = await gateway.post('/v1/chat/completions', { ...body, model: 'beats' });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-helix-request-id')).toMatch(/^req_/);
      const text = await response.text();
      expect(text).toMatch(/^: waiting for the provider\n\n/);
      expect(text).toContain('"code":"upstream_failed"');
      expect(text).not.toContain('[DONE]');
    });

    it('leave a failure before the first one its status', async () => {
      upstream.script({ error: { status: 500 } });
      expect((await gateway.post('/v1/chat/completions', { ...body, model: 'beats' })).status).toBe(502);
    });

    it('are for streams: a plain answer has none', async () => {
      upstream.script({ delayMs: 130 });
      const response = await gateway.post('/v1/chat/completions', { ...body, model: 'beats', stream: false });
      expect(JSON.parse(await response.text())).toHaveProperty('choices');
    });
  });

  it('holds a large stream at its source while the caller does not read, in bounded memory, and loses nothing', async () => {
    // 60 MB in all: more than every buffer on the way.
    const piece = 'x'.repeat(20_000);
    const tokens = 3_000;
    upstream.script({ text: Array.from({ length: tokens }, () => piece).join(' ') });
    const before = process.memoryUsage().rss;
    const response = await open();
    // The caller has the head and reads nothing: the upstream comes to a stop.
    let sent = -1;
    let still = 0;
    await waitUntil(
      () => {
        const now = upstream.journal[0]?.sentBytes ?? 0;
        still = now > 0 && now === sent ? still + 1 : 0;
        sent = now;
        return still === 40;
      },
      { timeoutMs: 15_000, what: 'the upstream to be held' },
    );
    expect(sent).toBeLessThan(30_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(250 * 2 ** 20);
    let received = 0;
    let tail = '';
    for await (const chunk of response) {
      received += (chunk as Buffer).length;
      tail = (tail + (chunk as Buffer).toString('latin1')).slice(-200);
    }
    expect(received).toBeGreaterThan(tokens * piece.length);
    expect(tail).toContain('[DONE]');
    await waitUntil(async () => (await requestsOf(gateway))[0]?.['status'] === 'ok');
    for (const meter of await metersOf(gateway)) expect(meter.reserved).toBe(0);
  }, 30_000);
});
