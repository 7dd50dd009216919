import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { waitUntil } from '@helix/testkit';
import { encodeJsonEvent } from '@helix/wire';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { requestsOf } from '../../support/run-gateway.js';
import { NOVA, usePassThrough } from './use-pass-through.js';

const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const event = (name: string, payload: unknown): Buffer =>
  encodeJsonEvent({ ':message-type': 'event', ':event-type': name }, payload);

const HELLO = [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello' } }),
  event('contentBlockStop', { contentBlockIndex: 0 }),
  event('messageStop', { stopReason: 'end_turn' }),
  event('metadata', { usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 }, metrics: { latencyMs: 1 } }),
];

/** Anthropic's events in Bedrock's envelope. */
const CLAUDE_HELLO = [
  {
    type: 'message_start',
    message: { id: 'm', model: 'c', content: [], usage: { input_tokens: 9, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  { type: 'message_stop' },
].map((payload) => event('chunk', { bytes: Buffer.from(JSON.stringify(payload)).toString('base64') }));

describe('Bedrock’s own API', () => {
  const suite = usePassThrough();
  const { start, key, post, play, lastRequest } = suite;

  function aws(): BedrockRuntimeClient {
    return new BedrockRuntimeClient({
      region: 'eu-west-1',
      endpoint: `${suite.gateway.url}/providers/bedrock`,
      token: { token: key() },
      authSchemePreference: ['httpBearerAuth'],
      maxAttempts: 1,
      // Its own choice is HTTP/2 without TLS.
      requestHandler: new NodeHttpHandler(),
    });
  }

  it('serves AWS’s client with Converse, signed anew', async () => {
    const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
    const output = { message: { role: 'assistant', content: [{ text: 'Hello' }] } };
    play(Buffer.from(JSON.stringify({ output, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } })));
    await start();
    const answer = await aws().send(
      new ConverseCommand({ modelId: NOVA, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    );
    expect(answer.output?.message?.content).toEqual([{ text: 'Hello' }]);
    const [entry] = suite.upstream.journal;
    expect(entry?.path).toBe(`/model/${encodeURIComponent(NOVA)}/converse`);
    expect(entry?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDTEST/);
    expect(await lastRequest()).toMatchObject({ model: `bedrock/${NOVA}`, cost_usd: 0.000025, estimated: false });
  });

  it('serves AWS’s client with ConverseStream, and with InvokeModel’s stream of Claude', async () => {
    play(Buffer.concat(HELLO), EVENT_STREAM);
    play(Buffer.concat(CLAUDE_HELLO), EVENT_STREAM);
    await start();
    const streamed = await aws().send(
      new ConverseStreamCommand({ modelId: NOVA, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    );
    let text = '';
    for await (const part of streamed.stream ?? []) text += part.contentBlockDelta?.delta?.text ?? '';
    expect(text).toBe('Hello');
    expect(await lastRequest()).toMatchObject({ usage: { input_tokens: 5, output_tokens: 2 }, estimated: false });
    const invoked = await aws().send(
      new InvokeModelWithResponseStreamCommand({
        modelId: CLAUDE,
        body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [] }),
      }),
    );
    let events = 0;
    for await (const part of invoked.body ?? []) events += part.chunk === undefined ? 0 : 1;
    expect(events).toBe(CLAUDE_HELLO.length);
    await waitUntil(async () => (await requestsOf(suite.gateway)).length === 2);
    expect(await lastRequest()).toMatchObject({ usage: { input_tokens: 9, output_tokens: 4 }, estimated: false });
  });

  it('meters InvokeModel of any model by Bedrock’s own counts, in headers and in the last chunk', async () => {
    const counts = { 'x-amzn-bedrock-input-token-count': '11', 'x-amzn-bedrock-output-token-count': '3' };
    play(Buffer.from('{"generation":"Hello"}'), 'application/json', 200, counts);
    const chunks = [
      { generation: 'Hello' },
      { 'amazon-bedrock-invocationMetrics': { inputTokenCount: 12, outputTokenCount: 4 } },
    ];
    const frames = chunks.map((each) =>
      event('chunk', { bytes: Buffer.from(JSON.stringify(each)).toString('base64') }),
    );
    play(Buffer.concat(frames), EVENT_STREAM);
    await start('[ { scope: team, usd: 1, per: month, zone: UTC, mode: strict } ]');
    const path = '/bedrock/model/meta.llama3-8b-instruct-v1%3A0';
    const whole = await post(`${path}/invoke`, { prompt: 'Hi', max_gen_len: 10 });
    expect(await whole.json()).toEqual({ generation: 'Hello' });
    expect(whole.headers.get('x-amzn-bedrock-output-token-count')).toBe('3');
    const streamed = await post(`${path}/invoke-with-response-stream`, { prompt: 'Hi', max_gen_len: 10 });
    expect(Buffer.from(await streamed.arrayBuffer()).equals(Buffer.concat(frames))).toBe(true);
    await waitUntil(async () => (await requestsOf(suite.gateway)).length === 2);
    expect(await requestsOf(suite.gateway)).toEqual([
      expect.objectContaining({ cost_usd: 0.000052, estimated: false }),
      expect.objectContaining({ cost_usd: 0.000041, estimated: false, model: 'bedrock/meta.llama3-8b-instruct-v1:0' }),
    ]);
    expect((await post(`${path}/invoke`, { prompt: 'Hi', max_gen_len: 500_000 })).status).toBe(402);
  });
});
