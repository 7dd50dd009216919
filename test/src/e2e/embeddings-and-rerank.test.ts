import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';

/** Answers of Cohere, as its reference has them. Source: https://docs.cohere.com/reference/embed, /reference/rerank (read 2026-08) */
const EMBEDDED = {
  id: 'emb',
  embeddings: { float: [[0.5, -2]] },
  meta: { billed_units: { input_tokens: 3 } },
};
const RERANKED = {
  id: 'rer',
  results: [{ index: 1, relevance_score: 0.9 }],
  meta: { billed_units: { search_units: 1 } },
};

describe('operations of one question and one answer', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(`providers:
  cohere: { use: "@helix/provider-cohere", baseUrl: "${upstream.url}", apiKey: test-key }
models:
  embed: { targets: [cohere/embed-v4.0], retry: { attempts: 1 } }
  strict: { targets: [cohere/embed-v4.0], retry: { attempts: 1 }, strict: true }
  rerank: { targets: [cohere/rerank-v3.5], retry: { attempts: 1 } }
prices:
  "cohere/*": { input: 1, output: 0 }
${pluginsYaml()}`);
  });
  beforeEach(() => upstream.reset());
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  function answerWith(body: Buffer): void {
    upstream.respond({ replay: { status: 200, headers: { 'content-type': 'application/json' }, body } });
  }

  it('embeds at Cohere for a caller of OpenAI, in base64 where it is asked for', async () => {
    answerWith(Buffer.from(JSON.stringify(EMBEDDED)));
    const response = await gateway.post('/v1/embeddings', { model: 'embed', input: 'Hi', encoding_format: 'base64' });
    const bytes = Buffer.alloc(8);
    bytes.writeFloatLE(0.5, 0);
    bytes.writeFloatLE(-2, 4);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^embd_/),
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: bytes.toString('base64') }],
      model: 'embed',
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    expect(response.headers.get('x-helix-cost-usd')).toBe('0.000003');
    expect(response.headers.get('x-helix-warnings')).toContain('input_type coerced');
    expect(upstream.journal[0]?.path).toBe('/v2/embed');
  });

  it('refuses what a strict model would lose', async () => {
    const response = await gateway.post('/v1/embeddings', { model: 'strict', input: 'Hi' });
    expect([response.status, upstream.journal.length]).toEqual([400, 0]);
  });

  it('reranks, byte for byte', async () => {
    const bytes = Buffer.from(JSON.stringify(RERANKED, null, 1));
    answerWith(bytes);
    const response = await gateway.post('/v2/rerank', { model: 'rerank', query: 'Who?', documents: ['a', 'b'] });
    expect(await response.text()).toBe(bytes.toString());
    expect(upstream.journal[0]?.path).toBe('/v2/rerank');
  });
});
