import { MeterSets } from './meter-sets.js';

const meters = (...ids: readonly string[]): readonly { readonly id: string }[] => ids.map((id) => ({ id }));

it('gives the same set for the same meters, and names them in their order', () => {
  const sets = new MeterSets();
  const set = sets.setOf(1, meters('usd', 'rpm'));
  expect(sets.setOf(1, meters('usd', 'rpm'))).toBe(set);
  expect(set.values).toEqual([1n, '["usd","rpm"]']);
  expect(sets.size).toBe(1);
});

it('tells sets apart by day, by order and by length', () => {
  const sets = new MeterSets();
  expect(sets.setOf(2, meters('a'))).not.toBe(sets.setOf(1, meters('a')));
  const all = [meters('a', 'b'), meters('b', 'a'), meters('a'), meters('a', 'b', 'c')].map((each) =>
    sets.setOf(1, each),
  );
  expect(new Set(all).size).toBe(4);
});

it('forgets all when there are too many', () => {
  const sets = new MeterSets(3);
  const first = sets.setOf(1, meters('1'));
  for (const id of ['2', '3', '4']) sets.setOf(1, meters(id));
  expect(sets.size).toBeLessThan(3);
  const again = sets.setOf(1, meters('1'));
  expect(again).not.toBe(first);
  expect(again.values).toEqual(first.values);
});
