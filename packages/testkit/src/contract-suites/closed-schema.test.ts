import { findOpenObjects } from './closed-schema.js';

const closed = { type: 'object', additionalProperties: false } as const;

describe('findOpenObjects', () => {
  it('finds none where every object says what it takes', () => {
    const map = { type: 'object', additionalProperties: { type: 'string' } };
    const free = { type: 'object' };
    expect(
      findOpenObjects({ ...closed, properties: { a: map, b: { type: 'string' }, c: { ...closed }, free } }),
    ).toEqual([]);
    expect(findOpenObjects(undefined)).toEqual([]);
  });

  it('finds open objects at every depth', () => {
    const open = { type: 'object', properties: {} };
    const schema = {
      ...closed,
      properties: {
        list: { type: 'array', items: open },
        either: { anyOf: [{ enum: ['a'] }, open] },
        properties: open,
      },
    };
    expect(findOpenObjects(schema)).toEqual(['/list/items', '/either/anyOf/1', '/properties']);
    expect(findOpenObjects({ ...open, additionalProperties: true })).toEqual(['/']);
    expect(findOpenObjects({ type: 'object', additionalProperties: open })).toEqual(['/additionalProperties']);
  });
});
