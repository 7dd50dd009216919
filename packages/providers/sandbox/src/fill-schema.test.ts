import { fillSchema } from './fill-schema.js';

it.each([
  ['const', { const: 7 }, 7],
  ['default', { type: 'string', default: 'd' }, 'd'],
  ['enum', { enum: ['a', 'b'] }, 'a'],
  ['string', { type: 'string' }, 'hint'],
  ['short string', { type: 'string', maxLength: 2 }, 'hi'],
  ['number', { type: 'number' }, 1],
  ['large number', { type: 'integer', minimum: 18 }, 18],
  ['boolean', { type: 'boolean' }, true],
  ['null', { type: 'null' }, null],
  ['several types', { type: ['integer', 'null'] }, 1],
  ['array', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [1, 1]],
  [
    'object',
    { type: 'object', properties: { a: { type: 'boolean' }, city: { type: 'string' } } },
    { a: true, city: 'Berlin' },
  ],
  ['choice', { anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
  ['nothing', {}, {}],
])('fills %s', (_name, schema, value) => {
  expect(fillSchema(schema, 'hint')).toEqual(value);
});

it('follows references within the schema', () => {
  const schema = { type: 'object', properties: { pet: { $ref: '#/$defs/pet' } }, $defs: { pet: { enum: ['cat'] } } };
  expect(fillSchema(schema, '')).toEqual({ pet: 'cat' });
  expect(fillSchema({ $ref: '#/$defs/none' }, '')).toEqual({});
});

it('ends with a schema that contains itself, and with a list that asks for a million', () => {
  const tree = { type: 'object', properties: { left: { $ref: '#' }, right: { $ref: '#' } } };
  expect(() => JSON.stringify(fillSchema(tree, ''))).not.toThrow();
  expect(fillSchema({ type: 'array', minItems: 1_000_000, items: { type: 'null' } }, '')).toHaveLength(10);
});
