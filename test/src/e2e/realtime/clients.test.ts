import { Agent } from 'node:https';
import { connect } from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { USAGE, useRealtime } from './use-realtime.js';

describe('clients of realtime sessions', () => {
  const suite = useRealtime();
  const { start, open, lastRequest } = suite;

  it('serves the official client', async () => {
    suite.upstream.behaviour = { usage: USAGE };
    await start();
    const openai = new OpenAI({ baseURL: `${suite.gateway.url}/v1`, apiKey: suite.gateway.key });
    // The client insists on TLS; the gateway has none of its own.
    const agent = new Agent();
    Object.assign(agent, { createConnection: () => connect(suite.gateway.port, '127.0.0.1') });
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
});
