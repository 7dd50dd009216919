import { FunctionCallingConfigMode, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const DECLARATION = {
  name: 'get_weather',
  description: 'Looks.',
  parametersJsonSchema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};
const TOOLS = [{ functionDeclarations: [DECLARATION] }];

async function collect(stream: AsyncIterable<GenerateContentResponse>): Promise<readonly GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks: readonly GenerateContentResponse[]): string =>
  chunks
    .flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
    .map((part) => part.text ?? '')
    .join('');

describe('the official Gemini SDK', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let ai: GoogleGenAI;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const yaml = twoProvidersYaml(upstream, pluginsYaml()).replace(
      'models:\n',
      `  gemini: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: test-key }\nmodels:\n  gem: { targets: [gemini/gemini-3-pro], retry: { attempts: 1 } }\n  "org/*": oai/*\n`,
    );
    gateway = await runGateway(yaml);
    ai = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  describe.each(['oai', 'ant', 'sandbox-oai', 'sandbox-ant'])('model %s', (model) => {
    const fake = !model.startsWith('sandbox');
    const text = fake ? 'Hello from upstream' : 'You said: Hello';
    const call = { id: 'call_1', name: 'get_weather', arguments: '{"location":"Berlin"}' };

    it('is answered', async () => {
      const answer = await ai.models.generateContent({ model, contents: 'Hello' });
      expect(answer.text).toBe(text);
      expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
      expect(answer.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
      expect(answer.responseId).toBeTruthy();
    });

    it('gets a stream', async () => {
      const chunks = await collect(await ai.models.generateContentStream({ model, contents: 'Hello' }));
      expect(textOf(chunks)).toBe(text);
      expect(chunks.length).toBeGreaterThan(1);
      expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
      expect(chunks.at(-1)?.usageMetadata?.candidatesTokenCount).toBeGreaterThan(0);
    });

    it('gets a stream as one JSON array where it does not ask for events', async () => {
      const response = await fetch(`${gateway.url}/v1beta/models/${model}:streamGenerateContent?key=${gateway.key}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }),
      });
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      const chunks = (await response.json()) as readonly GenerateContentResponse[];
      expect(textOf(chunks)).toBe(text);
      expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    });

    it.each([false, true])('calls tools, and takes their results (stream: %s)', async (streaming) => {
      if (fake) upstream.respond({ toolCalls: [call] });
      const contents = [{ role: 'user', parts: [{ text: 'Weather?' }] }];
      const request = { model, contents, config: { tools: TOOLS } };
      const answers = streaming
        ? await collect(await ai.models.generateContentStream(request))
        : [await ai.models.generateContent(request)];
      const calls = answers.flatMap((answer) => answer.functionCalls ?? []);
      expect(calls).toMatchObject([{ name: 'get_weather', args: { location: 'Berlin' } }]);
      const parts = answers.flatMap((answer) => answer.candidates?.[0]?.content?.parts ?? []);
      if (fake) upstream.respond({ text: 'Sunny' });
      const next = await ai.models.generateContent({
        ...request,
        contents: [
          ...contents,
          { role: 'model', parts },
          { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: { sky: 'clear' } } }] },
        ],
      });
      expect(next.candidates?.[0]?.finishReason).toBe('STOP');
      if (model !== 'oai') return;
      const messages = upstream.journal[1]?.body['messages'] as readonly Record<string, unknown>[];
      expect(messages.at(-1)).toMatchObject({ role: 'tool', tool_call_id: 'call_1', content: '{"sky":"clear"}' });
    });

    it('chats, and keeps the history of a stream', async () => {
      const chat = ai.chats.create({ model });
      await collect(await chat.sendMessageStream({ message: 'Hello' }));
      const [first, ...rest] = chat.getHistory().map(({ role }) => role);
      expect(first).toBe('user');
      expect(new Set(rest)).toEqual(new Set(['model']));
      expect((await chat.sendMessage({ message: 'Hello' })).text).toBe(text);
    });
  });

  it('passes on what both formats have', async () => {
    await ai.models.generateContent({
      model: 'oai',
      contents: 'Hi',
      config: {
        systemInstruction: 'Be kind.',
        temperature: 0.5,
        maxOutputTokens: 20,
        stopSequences: ['x'],
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
        tools: TOOLS,
        toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
      },
    });
    expect(upstream.journal[0]?.body).toMatchObject({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      temperature: 0.5,
      stop: ['x'],
      tool_choice: 'required',
      response_format: { type: 'json_schema' },
    });
  });

  it('reaches Gemini with the bytes that it sent, and gets those that came', async () => {
    const body = Buffer.from(
      '{ "candidates": [ {"content":{"parts":[{"text":"ö"}]},"finishReason":"STOP"} ], "zz":1.0 }',
    );
    upstream.respond({ replay: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    const sent =
      '{"contents" : [ {"parts":[{"text":"\\u00f6"},{"fileData":{"mimeType":"image/png","fileUri":"http://127.0.0.1:9/files/own"}}]} ], "generation_config": {"seed":12345678901234567890} }';
    const response = await fetch(`${gateway.url}/v1beta/models/gem:generateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': gateway.key, 'content-type': 'application/json' },
      body: sent,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
    expect(upstream.journal[0]?.bytes.toString()).toBe(sent);
    expect(upstream.journal[0]?.path).toBe('/v1beta/models/gemini-3-pro:generateContent');
  });

  it('names models with slashes, plainly and encoded', async () => {
    await ai.models.generateContent({ model: 'models/oai', contents: 'Hi' }).catch(() => undefined);
    for (const model of ['org/gpt-4o', 'org%2Fgpt-4o']) {
      const response = await fetch(`${gateway.url}/v1/models/${model}:generateContent`, {
        method: 'POST',
        headers: { 'x-goog-api-key': gateway.key, 'content-type': 'application/json' },
        body: JSON.stringify({ contents: [{ parts: [{ text: 'Hi' }] }] }),
      });
      expect(response.status).toBe(200);
    }
  });

  it('embeds', async () => {
    const answer = await ai.models.embedContent({ model: 'sandbox-oai', contents: ['one', 'two'] });
    expect(answer.embeddings).toHaveLength(2);
    expect(answer.embeddings?.[0]?.values).toHaveLength(256);
  });

  it.each([
    ['an unknown model', 'nothing', 404, 'NOT_FOUND'],
    ['an upstream that fails', 'oai', 502, 'UNAVAILABLE'],
  ])('raises for %s', async (_what, model, status, word) => {
    upstream.respond({ error: { status: 500 } });
    const asked = ai.models.generateContent({ model, contents: 'Hi' });
    await expect(asked).rejects.toMatchObject({ status });
    await expect(ai.models.generateContent({ model, contents: 'Hi' })).rejects.toThrow(word);
  });

  it('raises inside a stream that breaks off', async () => {
    upstream.respond({ errorAfter: 2 });
    const stream = await ai.models.generateContentStream({ model: 'oai', contents: 'Hi' });
    await expect(collect(stream)).rejects.toThrow();
  });

  it('raises without a key, and shows none of it', async () => {
    const stranger = new GoogleGenAI({ apiKey: 'hx-nobody', httpOptions: { baseUrl: gateway.url } });
    const asked = stranger.models.generateContent({ model: 'oai', contents: 'Hi' });
    await expect(asked).rejects.toMatchObject({ status: 401 });
    await expect(asked).rejects.not.toThrow('hx-nobody');
  });
});
