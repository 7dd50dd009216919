import type { JsonObject } from '@helix/contracts';
import { adaptJsonSchema, type SchemaLoss } from './adapt-json-schema.js';

const KEYWORDS = new Set([
  'type',
  'properties',
  'items',
  'enum',
  'anyOf',
  'nullable',
  'description',
  'required',
  'default',
]);

function adapt(
  schema: JsonObject,
  typeLists = false,
): { readonly schema: JsonObject; readonly lost: readonly SchemaLoss[] } {
  const lost: SchemaLoss[] = [];
  const rules = { target: 'The target', keywords: KEYWORDS, typeLists };
  return { schema: adaptJsonSchema(schema, rules, (loss) => lost.push(loss)), lost };
}

it('puts local references in place, what stands beside them over what they name', () => {
  const $defs = { 'a/b': { type: 'string', description: 'old' } };
  const schema = { $defs, type: 'object', properties: { x: { $ref: '#/$defs/a~1b', description: 'new' } } };
  expect(adapt(schema)).toEqual({
    schema: { type: 'object', properties: { x: { type: 'string', description: 'new' } } },
    lost: [],
  });
});

it('ends a cycle where it begins again, and says so', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } };
  const { schema, lost } = adapt({ $ref: '#/$defs/node', $defs: { node } });
  expect(schema).toEqual({ type: 'object', properties: { next: {} } });
  expect(lost).toEqual([{ path: '.properties.next', reason: expect.stringContaining('refers to itself') }]);
});

it('says when a reference leads nowhere or elsewhere', () => {
  for (const $ref of ['#/$defs/none', 'https://schemas.example/a.json'])
    expect(adapt({ $ref, type: 'string' })).toMatchObject({ schema: { type: 'string' }, lost: [{ path: '' }] });
});

it('writes a constant as an enumeration of one, and lists of types as the target has them', () => {
  expect(adapt({ const: 'a' }).schema).toEqual({ enum: ['a'] });
  expect(adapt({ type: ['string', 'null'] }).schema).toEqual({ nullable: true, type: 'string' });
  expect(adapt({ type: ['string', 'number'] }).schema).toEqual({ anyOf: [{ type: 'string' }, { type: 'number' }] });
  expect(adapt({ type: ['string', 'null'] }, true).schema).toEqual({ type: ['string', 'null'] });
});

it('tells each keyword that the target does not know, but not remarks nor what allows everything', () => {
  const items = { type: 'array', items: { type: 'string', not: { const: 'x' } }, $comment: 'c', $schema: 's' };
  const { schema, lost } = adapt({ properties: { list: items }, additionalProperties: true, patternProperties: {} });
  expect(schema).toEqual({ properties: { list: { type: 'array', items: { type: 'string' } } } });
  expect(lost.map(({ path }) => path)).toEqual(['.properties.list.items', '']);
  expect(adapt({ additionalProperties: false }).lost).toHaveLength(1);
});

it('takes names of properties and values for what they are', () => {
  const schema = {
    properties: { const: { type: 'string' }, $ref: { type: 'string' } },
    default: { const: 1 },
    enum: [{ $ref: 'x' }],
  };
  expect(adapt(schema)).toEqual({ schema, lost: [] });
});
