import { CohereClient, CohereClientV2, CohereError } from 'cohere-ai';
import { type ClientGateway, runClientGateway } from '../../support/client-gateway.js';

/** An answer as Cohere's reference has it. Source: https://docs.cohere.com/reference/rerank (read 2026-08) */
const RERANKED = {
  id: 'rer',
  results: [
    { index: 1, relevance_score: 0.9 },
    { index: 0, relevance_score: 0.1 },
  ],
  meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
};

describe('Cohere’s client', () => {
  let helix: ClientGateway;
  const query = { model: 'rerank', query: 'Who?', documents: ['a', 'b'], topN: 2 };

  beforeAll(async () => {
    helix = await runClientGateway('  rerank: { targets: [cohere/rerank-v3.5], retry: { attempts: 1 } }\n');
  });
  afterAll(() => helix.stop());
  beforeEach(() => helix.upstream.reset());

  it.each(['v1', 'v2'])('reranks over %s', async (version) => {
    const body = Buffer.from(JSON.stringify(RERANKED));
    helix.upstream.respond({ replay: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    const options = { environment: helix.url, token: helix.key };
    const answer =
      version === 'v2'
        ? await new CohereClientV2(options).rerank(query)
        : await new CohereClient(options).rerank(query);
    expect(answer.results).toMatchObject([
      { index: 1, relevanceScore: 0.9 },
      { index: 0, relevanceScore: 0.1 },
    ]);
    expect(answer.meta?.billedUnits?.searchUnits).toBe(1);
    expect(helix.upstream.journal[0]?.body).toEqual({
      model: 'rerank-v3.5',
      query: 'Who?',
      documents: ['a', 'b'],
      top_n: 2,
    });
  });

  it.each([
    ['a reached spend cap', 402, () => helix.exhaustedKey, 'rerank', /spend cap/i],
    ['an unknown key', 401, () => 'hx-nobody', 'rerank', /key/],
    ['an unknown model', 404, () => helix.key, 'nothing', /nothing/],
  ])('raises %s', async (_what, statusCode, keyOf, model, message) => {
    const cohere = new CohereClientV2({ environment: helix.url, token: keyOf() });
    const raised = await cohere.rerank({ ...query, model }).catch((error: unknown) => error);
    expect(raised).toBeInstanceOf(CohereError);
    expect(raised).toMatchObject({ statusCode, message: expect.stringMatching(message) });
    expect(helix.upstream.journal).toHaveLength(0);
  });
});
