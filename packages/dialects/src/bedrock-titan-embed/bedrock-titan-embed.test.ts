import type { EmbeddingsRequest } from '@helix/contracts';
import { bedrockTitanEmbed as dialect } from './index.js';

const V2 = { model: 'amazon.titan-embed-text-v2:0', stream: false, maxOutputTokens: undefined };
const text = (...texts: readonly string[]) => texts.map((value) => ({ type: 'text' as const, text: value }));
const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } } as const;

function encode(request: Partial<EmbeddingsRequest>, model = V2.model) {
  return dialect.encodeRequest({ model: 'm', inputs: text('Hi'), ...request }, { ...V2, model });
}

it('asks for each text in a body of its own', () => {
  expect(encode({ inputs: text('a', 'b', 'c'), dimensions: 256 })).toEqual({
    body: { inputText: 'a', dimensions: 256 },
    more: [
      { inputText: 'b', dimensions: 256 },
      { inputText: 'c', dimensions: 256 },
    ],
    warnings: [],
  });
});

it('leaves out what a model does not have, and says so', () => {
  const { body, warnings } = encode(
    { dimensions: 256, inputType: 'query', endUser: 'u' },
    'amazon.titan-embed-text-v1',
  );
  expect(body).toEqual({ inputText: 'Hi' });
  expect(warnings.map(({ field, action }) => `${field} ${action}`).sort()).toEqual([
    'dimensions dropped',
    'input_type dropped',
    'user dropped',
  ]);
});

it('embeds images by the model that takes them, and by no other', () => {
  expect(encode({ inputs: [image], dimensions: 384 }, 'amazon.titan-embed-image-v1').body).toEqual({
    inputImage: 'AA==',
    embeddingConfig: { outputEmbeddingLength: 384 },
  });
  const refused = expect.objectContaining({ code: 'unsupported_feature', param: 'input[0]' });
  expect(() => encode({ inputs: [image] })).toThrow(refused);
  expect(() => encode({ inputs: [{ type: 'tokens', tokens: [1] }] })).toThrow(refused);
});

it('reads one answer and several, in order, with the sum of their tokens', () => {
  expect(dialect.decodeResponse({ embedding: [1, 2], inputTextTokenCount: 3 })).toMatchObject({
    vectors: [[1, 2]],
    usage: { buckets: { inputUncached: 3 }, raw: 3 },
  });
  const both = [
    { embedding: [1], inputTextTokenCount: 3 },
    { embedding: [2], inputTextTokenCount: 4 },
  ];
  expect(dialect.decodeResponse(both)).toMatchObject({ vectors: [[1], [2]], usage: { buckets: { inputUncached: 7 } } });
  expect(dialect.inspectResponse(both)).toMatchObject({ error: undefined, usage: { buckets: { inputUncached: 7 } } });
});

it('takes no part for the whole: neither counts nor vectors', () => {
  const partly = [{ embedding: [1], inputTextTokenCount: 3 }, { embedding: [2] }];
  expect(dialect.inspectResponse(partly).usage).toBeUndefined();
  expect(dialect.inspectResponse([{ embedding: [1] }, { message: 'no' }]).error).toMatchObject({ message: 'no' });
  expect(() => dialect.decodeResponse([{ embedding: [1] }, {}])).toThrow('no embedding');
});
