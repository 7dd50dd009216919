import type { EmbeddingsRequest } from '@helix/contracts';
import { geminiEmbeddings, vertexEmbedContent, vertexPredict } from '../index.js';

const optionsOf = (model: string) => ({ model, stream: false, maxOutputTokens: undefined });
const text = (...texts: readonly string[]) => texts.map((value) => ({ type: 'text' as const, text: value }));
const requestOf = (change: Partial<EmbeddingsRequest>): EmbeddingsRequest => ({
  model: 'm',
  inputs: text('a'),
  ...change,
});
const prediction = (value: number, tokens: number) => ({
  embeddings: { values: [value], statistics: { token_count: tokens, truncated: false } },
});

it('asks predict for all texts at once', () => {
  const request = requestOf({ inputs: text('a', 'b'), inputType: 'query', dimensions: 64 });
  expect(vertexPredict.encodeRequest(request, optionsOf('text-embedding-005'))).toEqual({
    body: {
      instances: [
        { content: 'a', task_type: 'RETRIEVAL_QUERY' },
        { content: 'b', task_type: 'RETRIEVAL_QUERY' },
      ],
      parameters: { outputDimensionality: 64 },
    },
    more: [],
    warnings: [],
  });
});

it('asks in as many requests as the model needs, and leaves none out', () => {
  const countsOf = (count: number, model: string) => {
    const inputs = text(...Array.from({ length: count }, (_, index) => String(index)));
    const { body, more = [] } = vertexPredict.encodeRequest(requestOf({ inputs }), optionsOf(model));
    return [body, ...more].map(({ instances }) => (instances as readonly unknown[]).length);
  };
  expect(countsOf(3, 'gemini-embedding-001')).toEqual([1, 1, 1]);
  expect(countsOf(501, 'text-embedding-005')).toEqual([250, 250, 1]);
});

it('carries what Gemini’s callers say, and names what it cannot', () => {
  const request = geminiEmbeddings.decodeRequest({
    model: 'm',
    content: { parts: [{ text: 'a' }] },
    taskType: 'CLUSTERING',
    title: 'T',
    odd: 1,
  });
  const predicted = vertexPredict.encodeRequest({ ...request, endUser: 'u' }, optionsOf('text-embedding-005'));
  expect(predicted.body).toEqual({ instances: [{ content: 'a', task_type: 'CLUSTERING', title: 'T' }] });
  expect(predicted.warnings.map(({ field }) => field)).toEqual(['odd', 'user']);
  expect(vertexEmbedContent.encodeRequest(request, optionsOf('gemini-embedding-2')).body).toEqual({
    content: { role: 'user', parts: [{ text: 'a' }] },
    embedContentConfig: { taskType: 'CLUSTERING', title: 'T' },
  });
});

it('refuses token ids, and images where text alone is taken', () => {
  const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } } as const;
  const refused = expect.objectContaining({ code: 'unsupported_feature', param: 'input[0]' });
  expect(() => vertexPredict.encodeRequest(requestOf({ inputs: [image] }), optionsOf('m'))).toThrow(refused);
  const { body } = vertexEmbedContent.encodeRequest(requestOf({ inputs: [image] }), optionsOf('m'));
  expect(body).toMatchObject({ content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }] } });
  for (const dialect of [vertexPredict, vertexEmbedContent])
    expect(() =>
      dialect.encodeRequest(requestOf({ inputs: [{ type: 'tokens', tokens: [1] }] }), optionsOf('m')),
    ).toThrow(refused);
});

it('reads predictions of one answer and of several, with the sum of their tokens', () => {
  const one = { predictions: [prediction(1, 2), prediction(2, 3)], metadata: { billableCharacterCount: 9 } };
  const expected = { vectors: [[1], [2]], usage: { buckets: { inputUncached: 5 } } };
  expect(vertexPredict.decodeResponse(one)).toMatchObject(expected);
  expect(vertexPredict.decodeResponse(one.predictions.map((each) => ({ predictions: [each] })))).toMatchObject(
    expected,
  );
  expect(vertexPredict.inspectResponse(one)).toMatchObject({
    error: undefined,
    usage: { buckets: { inputUncached: 5 } },
  });
});

it('reads contents of one answer and of several, with the sum of their tokens', () => {
  const answers = [1, 2].map((value) => ({
    embedding: { values: [value] },
    usageMetadata: { promptTokenCount: value },
  }));
  expect(vertexEmbedContent.decodeResponse(answers)).toMatchObject({
    vectors: [[1], [2]],
    usage: { buckets: { inputUncached: 3 } },
  });
  expect(vertexEmbedContent.inspectResponse(answers[0])).toMatchObject({
    error: undefined,
    usage: { buckets: { inputUncached: 1 } },
  });
});

it.each([vertexPredict, vertexEmbedContent])('$id tells when an answer is none', (dialect) => {
  expect(() => dialect.decodeResponse({})).toThrow(/embedding/);
  expect(dialect.inspectResponse({}).error).toMatchObject({ class: 'server_error' });
  const failure = { error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED' } };
  expect(dialect.inspectResponse(failure).error).toMatchObject({ class: 'rate_limit', message: 'slow' });
});
