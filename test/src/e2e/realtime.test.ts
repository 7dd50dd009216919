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
    caller.socket.close(4001, 'done');
    await waitUntil(() => session.closed !== undefined);
    expect(session.closed).toMatchObject({ code: 4001 });
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
});
