import type { Target } from '@helix/contracts';
import fc from 'fast-check';
import { stickyOrder } from './sticky-order.js';
import { weightedOrder } from './weighted-order.js';

function makeTarget(id: string, weight = 1, tier = 0): Target {
  return {
    id,
    provider: 'p',
    catalogue: undefined,
    model: id,
    weight,
    tier,
    tags: [],
    region: undefined,
    facts: undefined,
    price: { known: false },
    inactive: undefined,
  };
}

const targets = fc
  .uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 8 }),
      weight: fc.integer({ min: 1, max: 100 }),
      tier: fc.integer({ min: 0, max: 2 }),
    }),
    {
      selector: (entry) => entry.id,
      maxLength: 8,
    },
  )
  .map((entries) =>
    entries.map(({ id, weight, tier }) => makeTarget(id, weight, tier)).sort((a, b) => a.tier - b.tier),
  );

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function shares(pick: (index: number) => Target | undefined, rounds: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let index = 0; index < rounds; index++) {
    const id = pick(index)?.id ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1 / rounds);
  }
  return counts;
}

describe('weightedOrder', () => {
  it('keeps every target once and the fallbacks behind in their order', () => {
    fc.assert(
      fc.property(targets, random, (candidates, number) => {
        const ordered = weightedOrder(candidates, number);
        expect(new Set(ordered)).toEqual(new Set(candidates));
        expect(ordered).toHaveLength(candidates.length);
        const fallbacks = candidates.filter((target) => target.tier > 0);
        expect(ordered.slice(candidates.length - fallbacks.length)).toEqual(fallbacks);
      }),
    );
  });

  it('gives the first place by weight, and the second by weight among the rest', () => {
    const candidates = [makeTarget('a', 70), makeTarget('b', 20), makeTarget('c', 10)];
    const rounds = 10_000;
    const first = shares((index) => weightedOrder(candidates, (index + 0.5) / rounds)[0], rounds);
    expect(first.get('a')).toBeCloseTo(0.7, 3);
    expect(first.get('b')).toBeCloseTo(0.2, 3);
    const behindA = shares((index) => weightedOrder(candidates, ((index + 0.5) / rounds) * 0.7)[1], rounds);
    expect(behindA.get('b')).toBeCloseTo(2 / 3, 3);
  });

  it('is a function of the number alone', () => {
    const candidates = [makeTarget('a'), makeTarget('b'), makeTarget('c')];
    expect(weightedOrder(candidates, 0.4)).toEqual(weightedOrder(candidates, 0.4));
  });
});

describe('stickyOrder', () => {
  it('gives one value the same order whatever the order of the configuration', () => {
    const candidates = [makeTarget('a'), makeTarget('b'), makeTarget('c')];
    for (const value of ['alice', 'bob', '']) {
      expect(stickyOrder([...candidates].reverse(), value)).toEqual(stickyOrder(candidates, value));
    }
  });

  it('spreads values by weight', () => {
    const candidates = [makeTarget('openai/a', 60), makeTarget('openai/b', 30), makeTarget('azure/a', 10)];
    const first = shares((index) => stickyOrder(candidates, `user_${index}`)[0], 20_000);
    expect(first.get('openai/a')).toBeCloseTo(0.6, 1);
    expect(first.get('openai/b')).toBeCloseTo(0.3, 1);
    expect(first.get('azure/a')).toBeCloseTo(0.1, 1);
  });

  it('moves only the values of a target that is taken away', () => {
    fc.assert(
      fc.property(targets, fc.string(), fc.nat(), (candidates, value, pick) => {
        const before = stickyOrder(candidates, value);
        const removed = candidates[pick % Math.max(1, candidates.length)];
        const after = stickyOrder(
          candidates.filter((target) => target !== removed),
          value,
        );
        expect(after).toEqual(before.filter((target) => target !== removed));
      }),
    );
  });
});
