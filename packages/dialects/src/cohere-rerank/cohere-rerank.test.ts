import { cohereRerank } from './index.js';

const BODY = { model: 'rerank', query: 'Who?', documents: ['a', 'b'] };

it('generates nothing', () => {
  expect(cohereRerank.summarize(BODY, 50)).toMatchObject({ model: 'rerank', maxOutputTokens: 0, stream: false });
});

it.each(['model', 'query', 'documents'])('asks for the %s', (field) => {
  expect(() => cohereRerank.summarize({ ...BODY, [field]: undefined }, 50)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param: field }),
  );
});

it('changes the model alone', () => {
  const bytes = Buffer.from(JSON.stringify(BODY));
  expect(cohereRerank.patchRequest(bytes, BODY, { model: 'v4', forceUsage: false }).toString()).toBe(
    JSON.stringify({ ...BODY, model: 'v4' }),
  );
});

it.each([
  ['Cohere', { id: 'r', results: [], meta: { billed_units: { search_units: 1 } } }, 0],
  ['Jina', { model: 'm', results: [], usage: { total_tokens: 7 } }, 7],
  ['Voyage', { object: 'list', data: [], usage: { total_tokens: 7 } }, 7],
])('reads the usage of %s', (_name, body, tokens) => {
  expect(cohereRerank.inspectResponse(body)).toMatchObject({
    error: undefined,
    usage: { buckets: { inputUncached: tokens } },
  });
});

it('counts the searches that Cohere bills, and takes one for each hundred documents before', () => {
  const answer = { id: 'r', results: [], meta: { billed_units: { search_units: 2 } } };
  expect(cohereRerank.inspectResponse(answer).usage?.units).toEqual({ searches: 2 });
  expect(cohereRerank.summarize({ ...BODY, documents: new Array(101).fill('a') }, 500).units).toEqual({ searches: 2 });
  expect(cohereRerank.summarize(BODY, 50).units).toEqual({ searches: 1 });
});

it('finds an error in an answer without results', () => {
  expect(cohereRerank.inspectResponse({ message: 'no' }).error).toMatchObject({ message: 'no' });
});
