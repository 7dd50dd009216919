import { listItems } from './list-items.js';

const ITEMS = Array.from({ length: 25 }, (_, index) => ({ id: `i${index}` }));
const list = (query: string): Record<string, unknown> => listItems(ITEMS, new URLSearchParams(query));

describe('listItems', () => {
  it.each([
    ['', 20, 'i24', 'i5', true],
    ['order=asc', 20, 'i0', 'i19', true],
    ['order=asc&limit=100', 25, 'i0', 'i24', false],
    ['order=asc&limit=3&after=i4', 3, 'i5', 'i7', true],
    ['limit=3&after=i3', 3, 'i2', 'i0', false],
    ['after=i0', 0, null, null, false],
  ])('for "%s" gives %i items, %s to %s, more: %s', (query, count, first, last, more) => {
    const page = list(query);
    expect(page).toMatchObject({ object: 'list', first_id: first, last_id: last, has_more: more });
    expect(page['data']).toHaveLength(count);
  });

  it.each([
    ['order=up', 'order'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['after=nothing', 'after'],
  ])('refuses "%s", naming %s', (query, param) => {
    expect(() => list(query)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});
