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

it('counts the searches that Cohere bills', () => {
  const answer = { id: 'r', results: [], meta: { billed_units: { search_units: 2 } } };
  expect(cohereRerank.inspectResponse(answer).usage?.units).toEqual({ searches: 2 });
});

it.each([
  ['short ones', { documents: new Array(100).fill('a') }, 1, 1],
  ['more than a hundred', { documents: new Array(101).fill('a') }, 2, 2],
  ['long ones', { documents: new Array(100).fill('x'.repeat(1_500)) }, 4, 1],
  ['endless ones, of which a part is read', { documents: new Array(100).fill('x'.repeat(90_000)) }, 10, 1],
  ['objects', { documents: [{ text: 'x'.repeat(1_000), title: 'y' }] }, 1, 1],
  [
    'few pieces',
    { documents: new Array(100).fill('x'.repeat(90_000)), max_chunks_per_doc: 1, max_tokens_per_doc: 400 },
    1,
    1,
  ],
  ['a long query', { query: 'q'.repeat(480), documents: new Array(100).fill('x'.repeat(400)) }, 8, 1],
])('bounds the searches of %s from above, and knows what is usual', (_name, fields, most, usual) => {
  const { units, usual: expected } = cohereRerank.summarize({ ...BODY, ...fields }, 500);
  expect(units).toEqual({ searches: most });
  expect(expected?.units).toEqual({ searches: usual });
});

it('finds an error in an answer without results', () => {
  expect(cohereRerank.inspectResponse({ message: 'no' }).error).toMatchObject({ message: 'no' });
});
