import { Agent } from 'node:https';
import { connect } from 'node:net';
import { waitUntil } from '@helix/testkit';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { FakeRealtime } from '../support/fake-realtime.js';
import { connectRealtime, type RealtimeCaller } from '../support/realtime-caller.js';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const MIB = 2 ** 20;
const USAGE = {
  total_tokens: 180,
  input_tokens: 100,
  output_tokens: 80,
  input_token_details: {
    text_tokens: 40,
    audio_tokens: 60,
    cached_tokens: 30,
    cached_tokens_details: { text_tokens: 10, audio_tokens: 20 },
  },
  output_token_details: { text_tokens: 20, audio_tokens: 60 },
};
/** Of one answer, in USD: 30 text, 30 cached, 40 audio in; 20 text, 60 audio out. */
const COST = (30 * 4 + 30 * 0.4 + 40 * 32 + 20 * 16 + 60 * 64) / 1e6;

describe('realtime', () => {
  let upstream: FakeRealtime;
  let gateway: TestGateway;

  function yaml(caps: string): string {
    return `providers:
  up: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: upstream-key }
  sandbox: { use: "@helix/provider-sandbox" }
models:
  talk: { targets: [up/gpt-realtime, up/gpt-realtime-mini], retry: { attempts: 3, backoff: 1ms } }
  quiet: { targets: [up/gpt-realtime], timeouts: { idle: 300ms } }
  slow: { targets: [up/gpt-realtime], retry: { attempts: 1 }, timeouts: { headers: 200ms } }
  nobody-knows: up/mystery
  sandbox: sandbox/sandbox
prices:
  "up/gpt-realtime*": { input: 4, cacheRead: 0.4, audioIn: 32, output: 16, audioOut: 64 }
  "up/priced/socket": { perRequest: 0.25 }
  "sandbox/*": { input: 1, output: 1 }
${pluginsYaml({ 'cost-cap': `{ caps: ${caps} }`, 'rate-limit': '{ limits: [ { scope: team, rpm: 100, parallel: 50 } ] }' })}`;
  }

  async function start(caps = '[]', server = ''): Promise<void> {
    gateway = await runGateway(server + yaml(caps));
  }

  async function open(options?: Parameters<typeof connectRealtime>[1]): Promise<RealtimeCaller> {
    const caller = await connectRealtime(gateway, options);
    expect(caller.refusal).toBeUndefined();
    await caller.event('session.created');
    return caller;
  }

  async function lastRequest(): Promise<Record<string, unknown>> {
    let found: Record<string, unknown> | undefined;
    await waitUntil(async () => {
      [found] = await requestsOf(gateway);
      return found !== undefined;
    });
    return found ?? {};
  }

  async function expectNothingReserved(): Promise<void> {
    const meters = await metersOf(gateway);
    expect(meters.map(({ reserved }) => reserved)).toEqual(meters.map(() => 0));
  }

  beforeAll(async () => {
    upstream = await FakeRealtime.start();
  });
  beforeEach(() => upstream.reset());
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it('relays a thousand messages each way, in order, byte by byte, and books the exact usage', async () => {
    upstream.behaviour = { usage: USAGE };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open();
    const session = upstream.last;
    const messages = Array.from({ length: 1_000 }, (_, index) => ({
      data: Buffer.from(index % 2 === 0 ? `{"type":"x", "n":${index},  "s":"Grüße 👋"}` : [index & 255, 0, 255, 10]),
      isBinary: index % 2 === 1,
    }));
    for (const { data, isBinary } of messages) {
      caller.socket.send(data, { binary: isBinary });
      session.socket.send(data, { binary: isBinary });
    }
    await waitUntil(() => session.received.length >= 1_000 && caller.received.length >= 1_001);
    expect(session.received).toEqual(messages);
    expect(caller.received.slice(1)).toEqual(messages);
    caller.send({ type: 'response.create' });
    caller.send({ type: 'response.create' });
    await waitUntil(() => caller.received.filter(({ data }) => data.includes('response.done')).length === 2);
    // Booked while the session goes on, not at its end.
    await waitUntil(async () => {
      const { data } = await gateway.admin<{ data: { cost_usd: number }[] }>('GET', 'spend');
      return Math.abs((data[0]?.cost_usd ?? 0) - 2 * COST) < 1e-9;
    });
    caller.socket.close(4001, 'done');
    await waitUntil(() => session.closed !== undefined);
    expect(session.closed).toEqual({ code: 4001, reason: 'done' });
    const request = await lastRequest();
    expect(request).toMatchObject({
      operation: 'realtime',
      dialect: 'openai-realtime',
      model: 'talk',
      status: 'ok',
      estimated: false,
      usage: {
        input_tokens: 200,
        output_tokens: 160,
        buckets: { input_uncached: 60, cache_read: 60, input_audio: 80, output_text: 40, output_audio: 120 },
      },
    });
    expect(request['cost_usd']).toBeCloseTo(2 * COST, 9);
    const meter = (await metersOf(gateway)).find(({ dimension }) => dimension === 'usd');
    expect(meter?.settled).toBeCloseTo(2 * COST, 9);
    await expectNothingReserved();
  });

  it('books transcripts of what was said, by tokens or by their length', async () => {
    await start();
    const caller = await open();
    const { socket } = upstream.last;
    const type = 'conversation.item.input_audio_transcription.completed';
    const tokens = {
      type: 'tokens',
      input_tokens: 15,
      output_tokens: 5,
      input_token_details: { audio_tokens: 12, text_tokens: 3 },
    };
    socket.send(JSON.stringify({ type, transcript: 'Hi', usage: tokens }));
    socket.send(JSON.stringify({ type, transcript: 'Ho', usage: { type: 'duration', seconds: 2.5 } }));
    await waitUntil(() => caller.received.length === 3);
    caller.socket.close();
    const request = await lastRequest();
    expect(request).toMatchObject({
      estimated: true,
      usage: { buckets: { input_uncached: 3, input_audio: 12 + 25, output_text: 5 } },
    });
    expect(request['cost_usd']).toBeCloseTo((3 * 4 + 37 * 32 + 5 * 16) / 1e6, 9);
  });

  it.each([
    ['no key', { key: undefined }, 401, 'unauthenticated'],
    ['an unknown key', { key: 'sk-helix-nobody' }, 401, 'unauthenticated'],
    ['a key in the URL', { key: undefined, path: '/v1/realtime?model=talk&api_key=KEY' }, 401, 'unauthenticated'],
    ['an unknown model', { path: '/v1/realtime?model=talks' }, 404, 'model_not_found'],
    ['no model', { path: '/v1/realtime' }, 400, 'invalid_request'],
    ['two models', { path: '/v1/realtime?model=talk&model=quiet' }, 400, 'invalid_request'],
    ['a model of unknown price', { path: '/v1/realtime?model=nobody-knows' }, 400, 'price_unknown'],
  ])('refuses %s in plain HTTP, and never reaches the provider', async (_what, options, status, code) => {
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const path = 'path' in options ? options.path.replace('KEY', gateway.key) : undefined;
    const { refusal } = await connectRealtime(gateway, { ...options, ...(path !== undefined && { path }) });
    expect(refusal).toMatchObject({ status, body: { error: { code } } });
    expect(refusal?.headers['x-helix-request-id']).toMatch(/^req_/);
    expect(upstream.handshakes).toBe(0);
    await expectNothingReserved();
  });

  it('refuses what a cap, a limit and a key do not allow', async () => {
    await start('[ { scope: team, usd: 1, per: month, mode: strict } ]');
    expect((await connectRealtime(gateway)).refusal).toMatchObject({
      status: 402,
      body: { error: { code: 'spend_cap_reached' } },
      headers: { 'x-should-retry': 'false' },
    });
    const { key: other } = await gateway.createKey({ models: ['quiet'] });
    expect((await connectRealtime(gateway, { key: other })).refusal?.status).toBe(403);
    await gateway.stop();
    await start();
    const { key } = await gateway.createKey({ limits: { parallel: 1 } });
    const first = await open({ key });
    expect((await connectRealtime(gateway, { key })).refusal).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limited', dimension: 'parallel' } },
    });
    first.socket.close();
    await waitUntil(async () => (await metersOf(gateway)).every(({ reserved }) => reserved === 0));
    (await open({ key })).socket.close();
  });

  it('answers a plain request with what is missing', async () => {
    await start();
    const response = await fetch(`${gateway.url}/v1/realtime?model=talk`, {
      headers: { authorization: `Bearer ${gateway.key}` },
    });
    expect(response.status).toBe(426);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('takes no other path for a WebSocket, and leaves other upgrades alone', async () => {
    await start();
    expect((await connectRealtime(gateway, { path: '/v1/nothing' })).refusal).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.write(
        'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it('loses nothing that comes right behind the handshake', async () => {
    await start();
    const socket = connect(gateway.port, '127.0.0.1');
    const head = `GET /v1/realtime?model=talk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    // A text message of two bytes, masked with zeros.
    const message = (text: string): Buffer => Buffer.from([0x81, 0x82, 0, 0, 0, 0, ...Buffer.from(text)]);
    socket.write(Buffer.concat([Buffer.from(head), message('ab')]));
    socket.write(message('cd'));
    await waitUntil(() => upstream.sessions.length === 1 && upstream.last.received.length === 2);
    expect(upstream.last.received.map(({ data }) => data.toString())).toEqual(['ab', 'cd']);
    socket.destroy();
    expect(await lastRequest()).toMatchObject({ status: 'cancelled', estimated: false, cost_usd: 0 });
  });

  it.each(['/v1/realtime', '/realtime', '/openai/v1/realtime', '/openai/realtime'])('is at %s', async (path) => {
    await start();
    (await open({ path: `${path}?model=talk` })).socket.close();
    expect(upstream.last.path).toBe('/v1/realtime?model=gpt-realtime');
  });

  it('swaps the key, lets listed headers through alone, and takes the key of browsers out of the sub-protocols', async () => {
    await start();
    const caller = await open({
      key: undefined,
      protocols: [
        'realtime',
        `openai-insecure-api-key.${gateway.key}`,
        'openai-organization.org-1',
        'openai-beta.realtime-v1',
      ],
      headers: { 'openai-safety-identifier': 'user-1', cookie: 'a=b', 'x-own': 'no', 'api-key': 'sk-wrong' },
    }).catch((error: unknown) => error as Error);
    if (caller instanceof Error) throw caller;
    expect(caller.socket.protocol).toBe('realtime');
    const { headers, path } = upstream.last;
    expect(headers).toMatchObject({
      authorization: 'Bearer upstream-key',
      'openai-beta': 'realtime=v1',
      'openai-safety-identifier': 'user-1',
    });
    expect(Object.keys(headers).sort()).toEqual(
      [
        'authorization',
        'connection',
        'host',
        'openai-beta',
        'openai-safety-identifier',
        'sec-websocket-key',
        'sec-websocket-version',
        'upgrade',
      ].sort(),
    );
    expect(JSON.stringify([headers, path])).not.toContain(gateway.key);
    caller.socket.close();
    const log = JSON.stringify(await lastRequest());
    expect(log).not.toContain(gateway.key);
    expect(log).not.toContain('upstream-key');
  });

  it('tries the next target while the handshake fails', async () => {
    upstream.behaviour = { refuse: { status: 503, times: 1 } };
    await start();
    const caller = await open();
    expect(upstream.last.path).toBe('/v1/realtime?model=gpt-realtime-mini');
    caller.socket.close();
    const request = await lastRequest();
    const { attempts } = await gateway.admin<{ attempts: { status: string; http_status: number }[] }>(
      'GET',
      `requests/${String(request['id'])}`,
    );
    expect(attempts).toMatchObject([
      { status: 'failed', http_status: 503 },
      { status: 'ok', http_status: 101 },
    ]);
  });

  it.each([
    [429, 429, 'upstream_rate_limited'],
    [401, 502, 'upstream_failed'],
    [500, 502, 'upstream_failed'],
    [400, 400, 'invalid_request'],
  ])('answers a handshake that is refused with %d by %d', async (refused, status, code) => {
    upstream.behaviour = { refuse: { status: refused, times: 9 } };
    await start();
    expect((await connectRealtime(gateway)).refusal).toMatchObject({ status, body: { error: { code } } });
    expect(await lastRequest()).toMatchObject({ status: 'failed', cost_usd: 0 });
    await expectNothingReserved();
  });

  it('gives up a handshake that is not answered within the headers limit', async () => {
    upstream.behaviour = { silent: true };
    await start();
    expect((await connectRealtime(gateway, { path: '/v1/realtime?model=slow' })).refusal).toMatchObject({
      status: 504,
      body: { error: { code: 'upstream_timeout', limit: 'headers' } },
    });
  });

  describe('under a strict cap', () => {
    /** 7,000 tokens of sound: $0.448. */
    const LONG = { input_tokens: 0, output_tokens: 7_000, output_token_details: { audio_tokens: 7_000 } };
    const SPOKEN = {
      type: 'realtime',
      audio: { input: { turn_detection: { type: 'server_vad' } } },
      max_output_tokens: 8_000,
    };
    const ASKED = { type: 'realtime', audio: { input: { turn_detection: null } }, max_output_tokens: 8_000 };

    it('is closed within a second when the next answer is not covered, which the provider never sees', async () => {
      upstream.behaviour = { usage: LONG, session: ASKED };
      await start('[ { scope: team, usd: 1.3, per: month, mode: strict } ]');
      const caller = await open();
      for (let turn = 1; turn <= 2; turn++) {
        caller.send({ type: 'response.create' });
        await waitUntil(() => caller.received.filter(({ data }) => data.includes('response.done')).length === turn);
      }
      const askedAt = performance.now();
      caller.send({ type: 'response.create' });
      const closed = await caller.waitForClose();
      expect(closed).toMatchObject({ code: 1008, reason: 'spend_cap_reached' });
      expect(closed.at - askedAt).toBeLessThan(1_000);
      expect(await caller.event('error')).toMatchObject({
        error: { code: 'spend_cap_reached', type: 'insufficient_quota' },
      });
      await waitUntil(() => upstream.last.closed !== undefined);
      expect(upstream.last.types).toEqual(['response.create', 'response.create']);
      expect(await lastRequest()).toMatchObject({
        status: 'truncated',
        code: 'spend_cap_reached',
        estimated: false,
        cost_usd: 0.896,
      });
      const meter = (await metersOf(gateway)).find(({ dimension }) => dimension === 'usd');
      expect(meter).toMatchObject({ settled: 0.896, reserved: 0 });
    });

    it('cancels what is under way first, and books what it says it used', async () => {
      upstream.behaviour = { usage: LONG, session: ASKED, holdsOn: true };
      await start('[ { scope: team, usd: 1.1, per: month, mode: strict } ]');
      const caller = await open();
      caller.send({ type: 'response.create' });
      await caller.event('response.output_text.delta');
      const askedAt = performance.now();
      caller.send({ type: 'response.create', response: { conversation: 'none', max_output_tokens: 16_000 } });
      const closed = await caller.waitForClose();
      expect(closed.code).toBe(1008);
      expect(closed.at - askedAt).toBeLessThan(1_000);
      expect(upstream.last.types).toEqual(['response.create', 'response.cancel']);
      expect(await lastRequest()).toMatchObject({ code: 'spend_cap_reached', estimated: false, cost_usd: 0.448 });
      await expectNothingReserved();
    });

    it('is closed before an answer that begins by itself could pass it', async () => {
      upstream.behaviour = { usage: LONG, session: SPOKEN };
      await start('[ { scope: team, usd: 1.1, per: month, mode: strict } ]');
      const caller = await open();
      const session = upstream.last;
      upstream.end(session, upstream.begin(session));
      const endedAt = performance.now();
      const closed = await caller.waitForClose();
      expect(closed.code).toBe(1008);
      expect(closed.at - endedAt).toBeLessThan(1_000);
      // The answer itself has come.
      await caller.event('response.done');
      expect(await lastRequest()).toMatchObject({ code: 'spend_cap_reached', cost_usd: 0.448 });
      await expectNothingReserved();
    });

    it('cuts a caller that does not read within a second all the same', async () => {
      upstream.behaviour = { usage: LONG, session: SPOKEN };
      await start('[ { scope: team, usd: 1.1, per: month, mode: strict } ]');
      const caller = await open();
      caller.socket.pause();
      const session = upstream.last;
      upstream.end(session, upstream.begin(session));
      const endedAt = performance.now();
      await waitUntil(async () => (await requestsOf(gateway)).length === 1);
      await waitUntil(() => session.closed !== undefined);
      expect(performance.now() - endedAt).toBeLessThan(1_000);
      caller.socket.resume();
      await caller.waitForClose();
      await expectNothingReserved();
    });
  });

  it.each(['provider', 'caller'] as const)('holds the %s back while the other side does not read', async (fast) => {
    await start();
    const caller = await open();
    const { socket } = upstream.last;
    const [source, sink] = fast === 'provider' ? [socket, caller.socket] : [caller.socket, socket];
    const before = process.memoryUsage().arrayBuffers;
    let received = 0;
    let sum = 0;
    sink.on('message', (data: Buffer) => {
      sum += data.readUInt32BE(0) === received ? 1 : 0;
      received += 1;
    });
    sink.pause();
    // 128 MiB, of one piece of memory.
    for (let index = 0; index < 2_048; index++) {
      const piece = Buffer.alloc(64 * 1024);
      piece.writeUInt32BE(index, 0);
      source.send(piece);
    }
    // What can flow has flowed when the sender's buffer has stood still for a while.
    let still = 0;
    let last = source.bufferedAmount;
    await waitUntil(() => {
      still = source.bufferedAmount === last ? still + 1 : 0;
      last = source.bufferedAmount;
      return still > 20;
    });
    expect(received).toBeLessThan(100);
    // All but what the sockets of the system and the gateway's bound take is still with the sender.
    expect(source.bufferedAmount).toBeGreaterThan(96 * MIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((128 + 24) * MIB);
    sink.resume();
    await waitUntil(() => received === 2_048, { timeoutMs: 20_000 });
    expect(sum).toBe(2_048);
    caller.socket.close();
  });

  it('gives a slow caller all that the provider said before it closed', async () => {
    await start();
    const caller = await open();
    caller.socket.pause();
    const session = upstream.last;
    for (let index = 0; index < 256; index++) session.socket.send(Buffer.alloc(64 * 1024));
    session.socket.close(1000);
    // Longer than any goodbye should take.
    const until = performance.now() + 700;
    await waitUntil(() => performance.now() > until);
    caller.socket.resume();
    expect((await caller.waitForClose()).code).toBe(1000);
    expect(caller.received).toHaveLength(1 + 256);
  });

  it('relays pings, pongs and close codes', async () => {
    await start();
    const caller = await open();
    const { socket } = upstream.last;
    const pongs: string[] = [];
    caller.socket.on('pong', (data) => pongs.push(`caller ${data.toString()}`));
    socket.on('pong', (data) => pongs.push(`provider ${data.toString()}`));
    socket.on('ping', (data) => pongs.push(`pinged ${data.toString()}`));
    caller.socket.ping('a');
    socket.ping('b');
    await waitUntil(() => pongs.length === 3);
    expect(pongs.sort()).toEqual(['caller a', 'pinged a', 'provider b']);
    socket.close(4_321, 'enough');
    expect(await caller.waitForClose()).toMatchObject({ code: 4_321, reason: 'enough' });
    expect(await lastRequest()).toMatchObject({ status: 'ok' });
    const other = await open();
    upstream.last.socket.close(1_011, 'broken');
    expect(await other.waitForClose()).toMatchObject({ code: 1_011, reason: 'broken' });
    await waitUntil(async () => (await requestsOf(gateway)).some(({ code }) => code === 'upstream_failed'));
  });

  it.each(['caller', 'provider'] as const)('ends with 1009 what gets too large a message from the %s', async (from) => {
    await start('[]', 'server: { host: 127.0.0.1, port: 0, drain: 2s, maxBodyBytes: 64KiB }\n');
    const caller = await open();
    const session = upstream.last;
    (from === 'caller' ? caller.socket : session.socket).send('x'.repeat(65_537));
    expect((await caller.waitForClose()).code).toBe(1009);
    await waitUntil(() => session.closed !== undefined);
    expect(await lastRequest()).toMatchObject({
      status: 'truncated',
      code: from === 'caller' ? 'body_too_large' : 'upstream_failed',
    });
  });

  it('closes the provider of a caller that has gone, and books what was begun as estimated', async () => {
    upstream.behaviour = { holdsOn: true };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open();
    caller.send({ type: 'response.create' });
    await caller.event('response.output_text.delta');
    caller.socket.terminate();
    await waitUntil(() => upstream.last.closed !== undefined);
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'cancelled', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
    await expectNothingReserved();
  });

  it('tells of a provider that dies, and books what was begun', async () => {
    upstream.behaviour = { holdsOn: true };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open();
    caller.send({ type: 'response.create' });
    await caller.event('response.output_text.delta');
    upstream.kill();
    expect((await caller.waitForClose()).code).toBe(1011);
    expect(await caller.event('error')).toMatchObject({ error: { code: 'upstream_failed' } });
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'truncated', code: 'upstream_failed', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
    await expectNothingReserved();
  });

  it('ends a silent session at the idle limit, and any at the time that its caller gave', async () => {
    await start();
    const silent = await open({ path: '/v1/realtime?model=quiet' });
    expect((await silent.waitForClose()).code).toBe(1001);
    expect(await silent.event('error')).toMatchObject({ error: { code: 'upstream_timeout' } });
    const short = await open({ headers: { 'x-helix-timeout-ms': '300' } });
    expect((await short.waitForClose()).code).toBe(1001);
    await waitUntil(async () => (await requestsOf(gateway)).length === 2);
    for (const request of await requestsOf(gateway)) expect(request['code']).toBe('upstream_timeout');
  });

  it('leaves no hold behind callers that connect and go at once', async () => {
    await start('[ { scope: team, usd: 50, per: month, mode: strict } ]');
    for (let turn = 0; turn < 20; turn++) {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `GET /v1/realtime?model=talk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      if (turn % 3 === 0) await waitUntil(() => upstream.handshakes > turn / 3);
      else await new Promise((resolve) => setImmediate(resolve));
      if (turn % 2 === 0) socket.destroy();
      else socket.end();
    }
    const isIdle = async (): Promise<boolean> =>
      (await gateway.admin<{ requests_in_flight: number }>('GET', 'generation')).requests_in_flight === 0;
    await waitUntil(isIdle);
    await expectNothingReserved();
    await waitUntil(() => upstream.sessions.every(({ closed }) => closed !== undefined));
  });

  it('lets sessions go on for the time of a drain, then ends them with 1001', async () => {
    await start('[]', 'server: { host: 127.0.0.1, port: 0, drain: 400ms }\n');
    const caller = await open();
    const stoppedAt = performance.now();
    const stopping = gateway.stop();
    caller.send({ type: 'response.create' });
    await caller.event('response.done');
    const closed = await caller.waitForClose();
    expect(closed.code).toBe(1001);
    expect(closed.at - stoppedAt).toBeGreaterThan(300);
    await stopping;
    await waitUntil(() => upstream.last.closed !== undefined);
    await start();
  });

  it('serves the official client', async () => {
    upstream.behaviour = { usage: USAGE };
    await start();
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key });
    // The client insists on TLS; the gateway has none of its own.
    const agent = new Agent();
    Object.assign(agent, { createConnection: () => connect(gateway.port, '127.0.0.1') });
    const realtime = new OpenAIRealtimeWS({ model: 'talk', options: { agent } }, openai);
    const types: string[] = [];
    const done = new Promise((resolve, reject) => {
      realtime.on('error', reject);
      realtime.on('event', ({ type }) => types.push(type));
      realtime.on('session.created', () => realtime.send({ type: 'response.create' }));
      realtime.on('response.done', ({ response }) => resolve(response.usage));
    });
    expect(await done).toEqual(USAGE);
    expect(types).toEqual([
      'session.created',
      'response.created',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.done',
    ]);
    realtime.close();
    expect(await lastRequest()).toMatchObject({ status: 'ok', usage: { input_tokens: 100, output_tokens: 80 } });
  });

  it('speaks with the sandbox without a provider', async () => {
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open({ path: '/v1/realtime?model=sandbox' });
    caller.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Good morning' }] },
    });
    caller.send({ type: 'response.create' });
    await caller.event('response.done');
    const text = caller.received
      .map(({ data }) => JSON.parse(data.toString()) as { type: string; delta?: string })
      .filter(({ type }) => type === 'response.output_text.delta')
      .map(({ delta }) => delta)
      .join('');
    expect(text).toBe('You said: Good morning');
    caller.socket.close(1000);
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'ok', estimated: false });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  describe("at a provider's own path", () => {
    const path = '/providers/up/realtime?model=gpt-realtime';

    it('is metered alike, for keys that may pass through', async () => {
      upstream.behaviour = { usage: USAGE, protocol: 'realtime' };
      await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
      expect((await connectRealtime(gateway, { path })).refusal?.status).toBe(403);
      const { key } = await gateway.createKey({ policy: { passthrough: true } });
      const caller = await open({ path, key: undefined, protocols: ['realtime', `openai-insecure-api-key.${key}`] });
      expect(caller.socket.protocol).toBe('realtime');
      expect(JSON.stringify(upstream.last.headers)).not.toContain(key);
      caller.send({ type: 'response.create' });
      await caller.event('response.done');
      caller.socket.close();
      await waitUntil(async () => (await requestsOf(gateway)).some(({ status }) => status === 'ok'));
      const request = (await requestsOf(gateway)).find(({ status }) => status === 'ok');
      expect(request).toMatchObject({
        operation: 'passthrough',
        model: 'up/gpt-realtime',
        usage: { input_tokens: 100, output_tokens: 80 },
      });
      expect(request?.['cost_usd']).toBeCloseTo(COST, 9);
      await expectNothingReserved();
    });

    it('costs its price by the call where nobody can read along', async () => {
      await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
      const { key } = await gateway.createKey({ policy: { passthrough: true } });
      const caller = await open({ path: '/providers/up/priced/socket?x=1', key });
      expect(upstream.last.path).toBe('/v1/priced/socket?x=1');
      caller.send({ type: 'response.create' });
      await caller.event('response.done');
      caller.socket.close();
      expect(await lastRequest()).toMatchObject({ status: 'ok', model: 'up/priced/socket', cost_usd: 0.25 });
      await expectNothingReserved();
    });

    it.each(['own/socket', 'models'])('refuses under a cap what nobody can meter (%s)', async (own) => {
      await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
      const { key } = await gateway.createKey({ policy: { passthrough: true } });
      const { refusal } = await connectRealtime(gateway, { path: `/providers/up/${own}`, key });
      expect(refusal).toMatchObject({ status: 400, body: { error: { code: 'price_unknown' } } });
      expect(upstream.handshakes).toBe(0);
    });
  });
});
