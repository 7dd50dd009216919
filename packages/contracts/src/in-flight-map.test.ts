import { InFlightMap } from './in-flight-map.js';

type Step = (map: InFlightMap<number>, model: Map<string, number>, value: number) => void;

const STEPS: readonly Step[] = [
  ...['a', 'b'].flatMap((key): Step[] => [
    (map, model, value) => {
      map.set(key, value);
      model.set(key, value);
    },
    (map, model) => {
      expect(map.take(key)).toBe(model.get(key));
      model.delete(key);
    },
  ]),
  (map, model) => {
    map.clear();
    model.clear();
  },
];

describe('InFlightMap', () => {
  it('is a map, whatever comes and goes', () => {
    // Every order of five steps.
    for (let order = 0; order < STEPS.length ** 5; order++) {
      const map = new InFlightMap<number>();
      const model = new Map<string, number>();
      for (let at = 0; at < 5; at++) STEPS[Math.floor(order / STEPS.length ** at) % STEPS.length]?.(map, model, at);
      expect([...map.entries()]).toEqual([...model]);
      expect([map.size, map.has('a'), map.get('a')]).toEqual([model.size, model.has('a'), model.get('a')]);
    }
  });

  it('passes over what leaves while it is looked through', () => {
    const map = new InFlightMap<number>();
    for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index);
    const seen: string[] = [];
    for (const [key] of map.entries()) {
      seen.push(key);
      map.take('b');
    }
    expect(seen).toEqual(['a', 'c']);
  });
});
