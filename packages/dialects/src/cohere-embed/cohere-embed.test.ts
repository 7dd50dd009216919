import { cohereEmbed } from './index.js';

const OPTIONS = { model: 'embed-v4.0', stream: false, maxOutputTokens: undefined };

it('asks for numbers, and for documents where the caller does not say what for', () => {
  const request = { model: 'x', inputs: [{ type: 'text', text: 'Hi' }], dimensions: 256 } as const;
  expect(cohereEmbed.encodeRequest(request, OPTIONS)).toEqual({
    body: {
      model: 'embed-v4.0',
      input_type: 'search_document',
      embedding_types: ['float'],
      texts: ['Hi'],
      output_dimension: 256,
    },
    warnings: [expect.objectContaining({ field: 'input_type', action: 'coerced' })],
  });
});

it.each([
  ['query', 'search_query'],
  ['document', 'search_document'],
  ['clustering', 'clustering'],
])('calls the use %s %s', (inputType, expected) => {
  const { body, warnings } = cohereEmbed.encodeRequest({ model: 'x', inputs: [], inputType }, OPTIONS);
  expect([body.input_type, warnings]).toEqual([expected, []]);
});

it('embeds images beside text, and refuses token ids', () => {
  const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } } as const;
  const { body } = cohereEmbed.encodeRequest({ model: 'x', inputs: [image], inputType: 'query' }, OPTIONS);
  expect(body.inputs).toEqual([{ content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] }]);
  const tokens = { model: 'x', inputs: [{ type: 'tokens', tokens: [1] }] } as const;
  expect(() => cohereEmbed.encodeRequest(tokens, OPTIONS)).toThrow(
    expect.objectContaining({ code: 'unsupported_feature' }),
  );
});

it('reads vectors and what was charged', () => {
  const body = { id: 'e', embeddings: { float: [[0.5, 1]] }, meta: { billed_units: { input_tokens: 3 } } };
  expect(cohereEmbed.decodeResponse(body)).toMatchObject({
    id: 'e',
    vectors: [[0.5, 1]],
    usage: { buckets: { inputUncached: 3 }, raw: { input_tokens: 3 } },
  });
  expect(cohereEmbed.inspectResponse(body)).toMatchObject({
    error: undefined,
    usage: { buckets: { inputUncached: 3 } },
  });
});

it('is no answer without embeddings', () => {
  expect(() => cohereEmbed.decodeResponse({ message: 'no' })).toThrow('no embeddings');
  expect(cohereEmbed.inspectResponse({ message: 'no' }).error).toMatchObject({ message: 'no' });
});

it('asks for more than it takes in one request in several, and reads them as one answer', () => {
  const inputs = Array.from({ length: 100 }, (_, index) => ({ type: 'text' as const, text: String(index) }));
  const { body, more = [] } = cohereEmbed.encodeRequest({ model: 'x', inputs, inputType: 'query' }, OPTIONS);
  expect([body, ...more].map(({ texts }) => (texts as readonly string[]).length)).toEqual([96, 4]);
  expect(more[0]).toMatchObject({ model: 'embed-v4.0', input_type: 'search_query', texts: ['96', '97', '98', '99'] });
  const answers = [1, 2].map((value) => ({
    id: `e${value}`,
    embeddings: { float: [[value]] },
    meta: { billed_units: { input_tokens: value } },
  }));
  expect(cohereEmbed.decodeResponse(answers)).toMatchObject({
    id: 'e1',
    vectors: [[1], [2]],
    usage: { buckets: { inputUncached: 3 } },
  });
  expect(cohereEmbed.inspectResponse([answers[0], { message: 'no' }])).toMatchObject({
    error: { message: 'no' },
    usage: undefined,
  });
});
