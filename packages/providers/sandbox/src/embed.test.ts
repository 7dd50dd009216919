import { embed } from './embed.js';

interface Embedded {
  readonly data: readonly { readonly index: number; readonly embedding: readonly number[] | string }[];
  readonly usage: { readonly prompt_tokens: number };
}

function embedded(body: Parameters<typeof embed>[0]): Embedded {
  return embed(body) as unknown as Embedded;
}

function vector(text: string, dimensions = 64): readonly number[] {
  return embedded({ input: text, dimensions }).data[0]?.embedding as readonly number[];
}

function cosine(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

it('gives unit vectors of the size asked for', () => {
  expect(vector('a quick fox')).toHaveLength(64);
  expect(embedded({ input: 'a' }).data[0]?.embedding).toHaveLength(256);
  expect(cosine(vector('a quick fox'), vector('a quick fox'))).toBeCloseTo(1, 5);
});

it('brings texts that share words nearer to each other', () => {
  const query = vector('the weather in Paris', 256);
  const near = cosine(query, vector('Paris weather today', 256));
  expect(near).toBeGreaterThan(cosine(query, vector('quarterly revenue report', 256)));
});

it('takes one text, a list, a list of lists of tokens, and one list of tokens', () => {
  expect(embedded({ input: ['a', 'b'] }).data.map(({ index }) => index)).toEqual([0, 1]);
  expect(embedded({ input: [[1, 2], [3]] }).data).toHaveLength(2);
  expect(embedded({ input: [1, 2, 3] }).data).toHaveLength(1);
  expect(embedded({}).data).toHaveLength(1);
});

it('counts the tokens of all inputs', () => {
  const one = embedded({ input: 'four word text here' }).usage.prompt_tokens;
  expect(embedded({ input: ['four word text here', 'four word text here'] }).usage.prompt_tokens).toBe(one * 2);
});

it('packs floats as base64 where asked', () => {
  const packed = embedded({ input: 'a', dimensions: 8, encoding_format: 'base64' }).data[0]?.embedding as string;
  const bytes = Buffer.from(packed, 'base64');
  const floats = new Float32Array(bytes.buffer, bytes.byteOffset, 8);
  expect([...floats]).toEqual(vector('a', 8));
});
