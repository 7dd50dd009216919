import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { FakeUpstream } from '@helix/testkit';
import { encodeJsonEvent } from '@helix/wire';
import OpenAI from 'openai';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';

const recordings = join(process.env['HELIX_SHARED'] ?? resolve(__dirname, '../../../../shared'), 'recordings/bedrock');
const isRecorded = existsSync(recordings);
if (!isRecorded)
  console.warn(`SKIPPED: no recordings in ${recordings}; set HELIX_SHARED to the folder that holds them.`);
const itRecorded = isRecorded ? it : it.skip;

const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const MESSAGES = [{ role: 'user' as const, content: 'Hi' }];

const event = (name: string, payload: unknown): Buffer =>
  encodeJsonEvent({ ':message-type': 'event', ':event-type': name }, payload);

const HELLO = [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hel' }, p: 'abc' }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'lo' } }),
  event('contentBlockStop', { contentBlockIndex: 0 }),
  event('messageStop', { stopReason: 'end_turn' }),
  event('metadata', { usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 }, metrics: { latencyMs: 1 } }),
];

const ANSWER = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 },
};

describe('Bedrock behind the SDKs of others', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const keys = `region: eu-west-1, accessKeyId: AKIDTEST, secretAccessKey: test-secret, baseUrl: "${upstream.url}"`;
    gateway = await runGateway(`providers:
  aws: { use: "@helix/provider-bedrock", ${keys} }
  invoke: { use: "@helix/provider-bedrock", ${keys}, dialects: [bedrock-anthropic] }
models:
  m: { targets: ["aws/us.amazon.nova-2-lite-v1:0"], retry: { attempts: 1 } }
  again: { targets: ["aws/us.amazon.nova-2-lite-v1:0"], retry: { attempts: 2 } }
  claude: { targets: ["invoke/us.anthropic.claude-sonnet-4-5-20250929-v1:0"], retry: { attempts: 1 } }
${pluginsYaml()}`);
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  function play(body: Buffer, type = EVENT_STREAM, status = 200, headers: Record<string, string> = {}): void {
    upstream.script({ replay: { status, headers: { 'content-type': type, ...headers }, body } });
  }

  function playRecorded(name: string): void {
    const isStream = name.endsWith('.b64');
    const bytes = readFileSync(join(recordings, name));
    play(
      isStream ? Buffer.from(bytes.toString('latin1'), 'base64') : bytes,
      isStream ? EVENT_STREAM : 'application/json',
    );
  }

  async function readOpenai(
    model = 'm',
  ): Promise<{ readonly text: string; readonly finish: string | null; readonly tokens: number | undefined }> {
    const stream = await openai.chat.completions.create({
      model,
      stream: true,
      stream_options: { include_usage: true },
      messages: MESSAGES,
    });
    let text = '';
    let finish: string | null = null;
    let tokens: number | undefined;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? '';
      finish = choices[0]?.finish_reason ?? finish;
      tokens = usage?.total_tokens ?? tokens;
    }
    return { text, finish, tokens };
  }

  it('signs a call to Converse, in its form, at the path of the model', async () => {
    play(Buffer.from(JSON.stringify(ANSWER)), 'application/json');
    const { choices, usage } = await openai.chat.completions.create({ model: 'm', messages: MESSAGES });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello' } });
    expect(usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 2 });
    const [call] = upstream.journal;
    expect(call?.path).toBe('/model/us.amazon.nova-2-lite-v1%3A0/converse');
    expect(call?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d{8}\/eu-west-1\/bedrock\//);
    expect(call?.headers.host).toBe(new URL(upstream.url).host);
    expect(call?.body).toEqual({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] });
  });

  it('streams to both SDKs, with usage', async () => {
    play(Buffer.concat(HELLO));
    expect(await readOpenai()).toEqual({ text: 'Hello', finish: 'stop', tokens: 7 });
    expect(upstream.journal[0]?.path).toBe('/model/us.amazon.nova-2-lite-v1%3A0/converse-stream');
    play(Buffer.concat(HELLO));
    const message = await anthropic.messages.stream({ model: 'm', max_tokens: 50, messages: MESSAGES }).finalMessage();
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'Hello' }] });
    expect(message.usage).toMatchObject({ input_tokens: 5, output_tokens: 2 });
  });

  it('raises in the SDKs when a stream is cut, fails, or has a wrong checksum', async () => {
    const broken = Buffer.concat(HELLO);
    broken.writeUInt8(broken.readUInt8(broken.length - 20) ^ 1, broken.length - 20);
    const failure = encodeJsonEvent(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      { message: 'Too many tokens' },
    );
    const faults = [
      broken,
      Buffer.concat(HELLO.slice(0, 3)),
      Buffer.concat(HELLO).subarray(0, -7),
      Buffer.concat([...HELLO.slice(0, 3), failure]),
    ];
    for (const bytes of faults) {
      play(bytes);
      await expect(readOpenai()).rejects.toThrow();
      play(bytes);
      await expect(
        anthropic.messages.stream({ model: 'm', max_tokens: 50, messages: MESSAGES }).finalMessage(),
      ).rejects.toThrow();
    }
  });

  it('has a call signed anew when AWS calls the credentials expired', async () => {
    const refusal = Buffer.from(JSON.stringify({ message: 'The security token included in the request is expired' }));
    play(refusal, 'application/json', 403, { 'x-amzn-errortype': 'ExpiredTokenException:x' });
    play(Buffer.from(JSON.stringify(ANSWER)), 'application/json');
    const { choices } = await openai.chat.completions.create({ model: 'again', messages: MESSAGES });
    expect(choices[0]?.message.content).toBe('Hello');
    expect(upstream.journal).toHaveLength(2);
  });

  itRecorded('gives the recorded answers, tools and reasoning included', async () => {
    playRecorded('converse-paralleltools.response.json');
    const { choices } = await openai.chat.completions.create({ model: 'm', messages: MESSAGES });
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toHaveLength(3);
    playRecorded('conversestream-reasoning.response.eventstream.b64');
    expect((await readOpenai()).text).toBe("Hello! It's nice to meet you. How can I help you today?");
    playRecorded('conversestream-reasoning.response.eventstream.b64');
    const thought = await anthropic.messages.stream({ model: 'm', max_tokens: 50, messages: MESSAGES }).finalMessage();
    expect(thought.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
  });

  itRecorded('gives the recorded answers of Claude by InvokeModel, called in its form', async () => {
    playRecorded('invoke-cachewrite-length.response.json');
    const plain = await anthropic.messages.create({ model: 'claude', max_tokens: 50, messages: MESSAGES });
    expect(plain).toMatchObject({ stop_reason: 'max_tokens', usage: { cache_creation_input_tokens: 18131 } });
    const [call] = upstream.journal;
    expect(call?.path).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke');
    expect(call?.body).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 50 });
    expect(Object.keys(call?.body ?? {})).not.toContain('model');
    playRecorded('invoke-stream-paralleltools.response.eventstream.b64');
    const streamed = await anthropic.messages
      .stream({ model: 'claude', max_tokens: 50, messages: MESSAGES })
      .finalMessage();
    expect(streamed.content.map(({ type }) => type)).toEqual(['text', 'tool_use', 'tool_use']);
  });
});
