import { openaiEmbeddings } from './index.js';

const OPTIONS = { model: 'upstream', stream: false, maxOutputTokens: undefined };

it.each([
  ['a string', 'Hi', [{ type: 'text', text: 'Hi' }]],
  [
    'strings',
    ['Hi', ''],
    [
      { type: 'text', text: 'Hi' },
      { type: 'text', text: '' },
    ],
  ],
  ['token ids', [1, 2], [{ type: 'tokens', tokens: [1, 2] }]],
  [
    'lists of token ids',
    [[1], [2, 3]],
    [
      { type: 'tokens', tokens: [1] },
      { type: 'tokens', tokens: [2, 3] },
    ],
  ],
])('takes %s', (_name, input, inputs) => {
  expect(openaiEmbeddings.decodeRequest({ model: 'm', input }).inputs).toEqual(inputs);
});

it.each([undefined, [], [{}], [[]], [['x']], 7])('refuses %j as input', (input) => {
  expect(() => openaiEmbeddings.decodeRequest({ model: 'm', input })).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

it('writes a request of another dialect, and names what it cannot carry', () => {
  const { body, warnings } = openaiEmbeddings.encodeRequest(
    {
      model: 'm',
      inputs: [{ type: 'text', text: 'Hi' }],
      dimensions: 8,
      inputType: 'query',
      extensions: { 'another-dialect': { title: 'x' } },
    },
    OPTIONS,
  );
  expect(body).toEqual({ model: 'upstream', input: 'Hi', dimensions: 8 });
  expect(warnings.map(({ field }) => field)).toEqual(['title', 'input_type']);
});

it('keeps unknown fields for its own kind', () => {
  const request = openaiEmbeddings.decodeRequest({ model: 'm', input: ['a', 'b'], truncate: true });
  expect(openaiEmbeddings.encodeRequest(request, OPTIONS)).toEqual({
    body: { model: 'upstream', input: ['a', 'b'], truncate: true },
    warnings: [],
  });
});

it('puts vectors in the order of their index', () => {
  const item = (index: number) => ({ index, embedding: [index] });
  expect(openaiEmbeddings.decodeResponse({ data: [item(1), item(0)] }).vectors).toEqual([[0], [1]]);
});
