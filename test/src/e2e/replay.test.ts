import { FakeUpstream } from '@helix/testkit';
import { type Exchange, loadExchanges } from '../support/load-exchanges.js';
import { readAnswer, type SeenAnswer } from '../support/read-answer.js';
import { CHAT_VENDORS } from '../support/recorded-vendors.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';

const RESPONSES_VENDORS: Readonly<Record<string, string>> = {
  azure: 'azure-openai',
  deepseek: 'deepseek',
  openai: 'openai',
  openrouter: 'openrouter',
  xai: 'xai',
};

/** How each recorded format is provided: the package, what follows the upstream's address, options, and the caller's dialect that is the same. */
const FORMATS: Readonly<
  Record<
    string,
    {
      readonly use: (vendor: string) => string;
      readonly base: string;
      readonly options?: string;
      readonly same?: string;
    }
  >
> = {
  'openai.chat_completions': {
    use: (vendor) => CHAT_VENDORS[vendor] ?? 'openai-compatible',
    base: '/v1',
    options: 'dialects: [openai-chat]',
    same: 'openai-chat',
  },
  'openai.responses': {
    use: (vendor) => RESPONSES_VENDORS[vendor] ?? 'openai-compatible',
    base: '/v1',
    options: 'dialects: [openai-responses]',
    same: 'openai-responses',
  },
  'anthropic.messages': { use: () => 'anthropic', base: '', same: 'anthropic-messages' },
  'gemini.generate_content': { use: () => 'gemini', base: '/v1beta', same: 'gemini' },
  'bedrock.converse': { use: () => 'bedrock', base: '', options: 'region: us-east-1' },
  'bedrock.converse_stream': { use: () => 'bedrock', base: '', options: 'region: us-east-1' },
  'bedrock.invoke_model(anthropic)': {
    use: () => 'bedrock',
    base: '',
    options: 'region: us-east-1, dialects: [bedrock-anthropic]',
  },
  'ollama.chat': { use: () => 'ollama', base: '/v1', options: 'dialects: [ollama-chat]' },
  'cohere.chat_v2': { use: () => 'cohere', base: '' },
};

const CALLERS: Readonly<
  Record<string, (model: string, stream: boolean) => { readonly path: string; readonly body: object }>
> = {
  'openai-chat': (model, stream) => ({
    path: '/v1/chat/completions',
    body: {
      model,
      stream,
      messages: [{ role: 'user', content: 'Hi' }],
      ...(stream && { stream_options: { include_usage: true } }),
    },
  }),
  'openai-responses': (model, stream) => ({
    path: '/v1/responses',
    body: { model, stream, input: 'Hi', store: false },
  }),
  'anthropic-messages': (model, stream) => ({
    path: '/v1/messages',
    body: { model, stream, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] },
  }),
  gemini: (model, stream) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  }),
};

/** A Messages answer always has usage; what the provider did not tell is 0 there. */
const NO_USAGE: Readonly<Record<string, readonly number[] | undefined>> = { 'anthropic-messages': [0, 0] };

/** Where an answer in another format rightly says something else than the established facts, which are about the provider's own. */
const OTHERWISE: Readonly<Record<string, Partial<Record<keyof SeenAnswer, unknown>>>> = {
  // The deprecated `function_call`, which the facts list apart, is a call like every other.
  'openai/chat-functioncall-legacy': {
    calls: [expect.objectContaining({ arguments: expect.anything() })],
    finish: 'tool_calls',
  },
  'openai/chat-functioncall-legacy-2': {
    calls: [expect.objectContaining({ arguments: expect.anything() })],
    finish: 'tool_calls',
  },
  // No block for a refusal: its words are the text, its reason the refusal's.
  'openai/chat-refusal-structured anthropic-messages': {
    text: expect.stringContaining('sorry'),
    finish: 'content_filter',
  },
  'openai/chat-refusal-structured gemini': { text: expect.stringContaining('sorry'), finish: 'content_filter' },
  'anthropic/messages-stream-contentfilter gemini': { text: expect.stringContaining('Usage Policy') },
  // No spoken answer's transcript apart from its text.
  'openai/chat-audiotranscript gemini': { text: 'beep' },
  // Arguments that are no object.
  'cohere/chatv2-tools-cacheread-2': { calls: expect.any(Array) },
  // A custom tool's input is text, which only OpenAI's callers can have asked for.
  'openai/responses-stream-tools-3': { calls: [], finish: expect.any(String) },
};

/** Recordings of several answers one after another. */
const SEVERAL = ['openai/responses-stream-text'];

const recorded = Object.keys(FORMATS).flatMap((format) =>
  loadExchanges(format)
    .filter(({ id }) => !SEVERAL.includes(id))
    .map((exchange) => ({ format, exchange })),
);
const nameOf = (format: string, vendor: string): string => `${format.replace(/\W+/g, '-')}-${vendor}`.replace(/-$/, '');

describe('every recorded answer, through the whole gateway', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const pairs = new Map(
      recorded.map(({ format, exchange }) => [
        nameOf(format, exchange.provider),
        { format, vendor: exchange.provider },
      ]),
    );
    const providers = [...pairs].map(([name, { format, vendor }]) => {
      const { use, base, options } = FORMATS[format] as NonNullable<(typeof FORMATS)[string]>;
      return `  ${name}: { use: "@helix/provider-${use(vendor)}", baseUrl: "${upstream.url}${base}", apiKey: k${options === undefined ? '' : `, ${options}`} }`;
    });
    const models = [...pairs.keys()].map((name) => `  ${name}: { targets: [${name}/m], retry: { attempts: 1 } }`);
    gateway = await runGateway(
      `providers:\n${providers.join('\n')}\nmodels:\n${models.join('\n')}\nprices: { unknown: { input: 1, output: 2 } }\n${pluginsYaml()}`,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  for (const caller of Object.keys(CALLERS))
    (recorded.length === 0 ? it.skip : it).each(
      recorded.map(({ format, exchange }) => [exchange.id, format, exchange] as const),
    )(`%s (%s) for a caller of ${caller}`, async (_id, format, exchange) => {
      await play(caller, format, exchange);
    });

  const streams = recorded.filter(
    ({ exchange: { stream, status, expected } }) => stream && status < 400 && expected['stream_error'] === undefined,
  );
  for (const caller of Object.keys(CALLERS))
    (streams.length === 0 ? it.skip : it).each(
      streams.map(({ format, exchange }) => [exchange.id, format, exchange] as const),
    )(`%s (%s), cut short, is an error that a caller of ${caller} can read`, async (_id, format, exchange) => {
      for (const share of [0.2, 0.6, 0.97]) {
        const body = exchange.body.subarray(0, Math.floor(exchange.body.length * share));
        const { status, text } = await send(caller, format, { ...exchange, body });
        if (status !== 200) expect(JSON.parse(text)).toHaveProperty('error');
        else expect(readAnswer(caller, text, true).error).toBeDefined();
      }
    });

  async function send(caller: string, format: string, exchange: Exchange) {
    upstream.respond({
      replay: { status: exchange.status, headers: headersOf(format, exchange), body: exchange.body },
    });
    const model = nameOf(format, exchange.provider);
    const { path, body } = (CALLERS[caller] as NonNullable<(typeof CALLERS)[string]>)(model, exchange.stream);
    const response = await gateway.post(path, body);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, bytes, text: bytes.toString('utf8') };
  }

  async function play(caller: string, format: string, exchange: Exchange): Promise<void> {
    const { status, bytes, text } = await send(caller, format, exchange);
    const { expected, id } = exchange;
    if (exchange.status >= 400 || expected['stream_error'] !== undefined) {
      expect(status).toBeGreaterThanOrEqual(400);
      const told = JSON.parse(text) as object;
      expect(told).toHaveProperty('error');
      // What is the gateway's own fault or account is not the caller's to read.
      if (status < 500 && typeof expected['error_message'] === 'string')
        expect(text).toContain(JSON.stringify(expected['error_message'].slice(0, 30)).slice(1, -1));
      return;
    }
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    if (FORMATS[format]?.same === caller) {
      expect(bytes.equals(exchange.body)).toBe(true);
      return;
    }
    const seen = readAnswer(caller, text, exchange.stream);
    const calls = (expected['tool_calls'] ?? []) as readonly { readonly name: string; readonly arguments: unknown }[];
    const usage = expected['usage'] as Readonly<Record<string, number>> | undefined;
    const facts = {
      text: expected['text'],
      calls: calls.map((call) => ({ name: call.name, arguments: call.arguments })),
      finish: expected['finish_reason'],
      error: undefined,
      usage: usage === undefined ? NO_USAGE[caller] : [usage['input_tokens'], usage['output_tokens']],
    };
    expect(seen).toEqual({ ...facts, ...OTHERWISE[id], ...OTHERWISE[`${id} ${caller}`] });
  }
});

function headersOf(format: string, exchange: Exchange): Readonly<Record<string, string>> {
  if (!exchange.stream || exchange.status >= 400) return { 'content-type': 'application/json' };
  if (format.startsWith('bedrock')) return { 'content-type': 'application/vnd.amazon.eventstream' };
  return { 'content-type': format === 'ollama.chat' ? 'application/x-ndjson' : 'text/event-stream' };
}
