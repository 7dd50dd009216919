import { generateKeyPairSync } from 'node:crypto';
import { GoogleGenAI } from '@google/genai';
import { FakeUpstream, type JournalEntry } from '@helix/testkit';
import OpenAI from 'openai';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A vector that says which text it is of. */
const vectorOf = (text: unknown): readonly number[] => [String(text).length, 0.5];

/** Answers as the providers' pages have them; a text counts as many tokens as it has letters. */
function answerTo({ path, body }: JournalEntry): { readonly body: unknown; readonly headers?: Record<string, string> } {
  if (path === '/token') return { body: { access_token: 'token-1', expires_in: 3_600 } };
  if (path.includes('titan')) {
    const text = String(body['inputText']);
    return {
      body: {
        embedding: vectorOf(text),
        embeddingsByType: { float: vectorOf(text) },
        inputTextTokenCount: text.length,
      },
    };
  }
  if (path.includes('cohere')) {
    const texts = body['texts'] as readonly string[];
    const count = texts.join('').length;
    return {
      body: { id: 'e', response_type: 'embeddings_by_type', embeddings: { float: texts.map(vectorOf) }, texts },
      headers: { 'x-amzn-bedrock-input-token-count': String(count) },
    };
  }
  if (path.endsWith(':predict')) {
    const instances = body['instances'] as readonly { readonly content: string }[];
    const predictions = instances.map(({ content }) => ({
      embeddings: { values: vectorOf(content), statistics: { token_count: content.length, truncated: false } },
    }));
    return { body: { predictions, metadata: { billableCharacterCount: 1 } } };
  }
  const { parts } = body['content'] as { readonly parts: readonly { readonly text: string }[] };
  const text = parts[0]?.text ?? '';
  return {
    body: { embedding: { values: vectorOf(text) }, usageMetadata: { promptTokenCount: text.length }, truncated: false },
  };
}

describe('embeddings whose format depends on the model', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;
  let ai: GoogleGenAI;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const account = {
      type: 'service_account',
      client_email: 'a@b',
      private_key: privateKey,
      token_uri: `${upstream.url}/token`,
    };
    gateway = await runGateway(`providers:
  aws: { use: "@helix/provider-bedrock", region: eu-west-1, accessKeyId: AKIDTEST, secretAccessKey: test-secret, baseUrl: "${upstream.url}" }
  vertex: { use: "@helix/provider-vertex", project: p-1, baseUrl: "${upstream.url}/v1", credentials: ${JSON.stringify(account)} }
models:
  titan: { targets: ["aws/amazon.titan-embed-text-v2:0"], retry: { attempts: 1 } }
  titan-1: { targets: ["aws/amazon.titan-embed-text-v1"], retry: { attempts: 1 } }
  cohere: { targets: ["aws/eu.cohere.embed-v4:0"], retry: { attempts: 1 } }
  nova: { targets: ["aws/amazon.nova-lite-v1:0"], retry: { attempts: 1 } }
  text: { targets: [vertex/text-embedding-005], retry: { attempts: 1 } }
  gemini-1: { targets: [vertex/gemini-embedding-001], retry: { attempts: 1 } }
  gemini-2: { targets: [vertex/gemini-embedding-2], retry: { attempts: 1 } }
prices:
  "aws/*": { input: 1000, output: 0 }
  "vertex/*": { input: 1000, output: 0 }
${pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 1000, per: month, zone: UTC, mode: strict } ] }' })}`);
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
    ai = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
  });
  beforeEach(() => {
    upstream.reset();
    upstream.respond(replayFor);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  function replayFor(entry: JournalEntry) {
    const { body, headers } = answerTo(entry);
    return {
      replay: {
        status: 200,
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.from(JSON.stringify(body)),
      },
    };
  }

  /** What the upstream was asked, tokens aside. */
  const asked = () => upstream.journal.filter(({ path }) => path !== '/token');

  describe.each([
    ['titan', '/model/amazon.titan-embed-text-v2%3A0/invoke', 3],
    ['titan-1', '/model/amazon.titan-embed-text-v1/invoke', 3],
    ['cohere', '/model/eu.cohere.embed-v4%3A0/invoke', 1],
    ['text', '/v1/projects/p-1/locations/global/publishers/google/models/text-embedding-005:predict', 1],
    ['gemini-1', '/v1/projects/p-1/locations/global/publishers/google/models/gemini-embedding-001:predict', 3],
    ['gemini-2', '/v1/projects/p-1/locations/global/publishers/google/models/gemini-embedding-2:embedContent', 3],
  ] as const)('model %s', (model, path, requests) => {
    it('embeds every text for a caller of OpenAI, in order, and books the tokens of all', async () => {
      const answer = await openai.embeddings.create({ model, input: ['a', 'bbb', 'cc'], encoding_format: 'float' });
      expect(answer.data.map(({ embedding }) => embedding[0])).toEqual([1, 3, 2]);
      expect(answer.usage).toEqual({ prompt_tokens: 6, total_tokens: 6 });
      expect(asked().map((entry) => entry.path)).toEqual(Array(requests).fill(path));
      const [row] = await requestsOf(gateway);
      expect(row).toMatchObject({
        operation: 'embeddings',
        usage: { input_tokens: 6 },
        cost_usd: 0.006,
        estimated: false,
        attempts_count: 1,
      });
    });

    it('embeds for a caller of Gemini, one content and a batch', async () => {
      const one = await ai.models.embedContent({ model, contents: 'bbb' });
      expect(one.embeddings?.map(({ values }) => values?.[0])).toEqual([3]);
      const both = await ai.models.embedContent({ model, contents: ['a', 'cc'] });
      expect(both.embeddings?.map(({ values }) => values?.[0])).toEqual([1, 2]);
    });
  });

  it('gives base64 to a caller of OpenAI that asks for it, as its SDK does by itself', async () => {
    const answer = await openai.embeddings.create({ model: 'titan', input: 'abcd' });
    expect(Array.from(answer.data[0]?.embedding ?? [])).toEqual([4, 0.5]);
  });

  it('sends Cohere’s model in the URL alone, and Titan the length of its vectors', async () => {
    await openai.embeddings.create({ model: 'cohere', input: 'a', encoding_format: 'float' });
    expect(asked()[0]?.body).toEqual({ input_type: 'search_document', embedding_types: ['float'], texts: ['a'] });
    await openai.embeddings.create({ model: 'titan', input: 'a', dimensions: 256, encoding_format: 'float' });
    expect(asked()[1]?.body).toEqual({ inputText: 'a', dimensions: 256 });
    expect(asked()[1]?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 /);
  });

  it('sums what Bedrock counts in the headers of several requests', async () => {
    const input = Array.from({ length: 100 }, () => 'ab');
    const answer = await openai.embeddings.create({ model: 'cohere', input, encoding_format: 'float' });
    expect(answer.data).toHaveLength(100);
    expect(answer.usage.prompt_tokens).toBe(200);
    expect(asked()).toHaveLength(2);
  });

  it('has eight requests under way at most', async () => {
    const input = Array.from({ length: 40 }, (_, index) => 'x'.repeat(index + 1));
    const answer = await openai.embeddings.create({ model: 'titan', input, encoding_format: 'float' });
    expect(answer.data.map(({ embedding }) => embedding[0])).toEqual(input.map(({ length }) => length));
    expect(upstream.maxInFlight).toBeGreaterThan(1);
    expect(upstream.maxInFlight).toBeLessThanOrEqual(8);
  });

  it('fails as a whole when one of them fails, with the provider’s word, and books what was answered before', async () => {
    const failure = {
      status: 400,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException:x' },
      body: Buffer.from(JSON.stringify({ message: 'Input is too odd.' })),
    };
    // One is answered at once and paid, one fails later, one never comes.
    upstream.respond((entry) => {
      if (entry.body['inputText'] === 'bbb') return { replay: failure, delayMs: 150 };
      return entry.body['inputText'] === 'cc' ? { silence: 'headers' } : replayFor(entry);
    });
    await expect(openai.embeddings.create({ model: 'titan', input: ['a', 'bbb', 'cc'] })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('too odd'),
    });
    const [row] = await requestsOf(gateway);
    expect(row).toMatchObject({ status: 'failed', usage: { input_tokens: 1 }, cost_usd: 0.001 });
    expect((await metersOf(gateway)).find(({ dimension }) => dimension === 'usd')).toMatchObject({ reserved: 0 });
  });

  it('refuses token ids before anything is sent, and a model that embeds nothing', async () => {
    await expect(openai.embeddings.create({ model: 'titan', input: [1, 2] })).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_feature',
    });
    await expect(openai.embeddings.create({ model: 'nova', input: 'a' })).rejects.toMatchObject({ status: 503 });
    expect(asked()).toHaveLength(0);
  });
});
