import { aTarget } from '@helix/testkit';
import fc from 'fast-check';
import { nextTarget } from './next-target.js';

const TARGETS = ['a', 'b', 'c'].map((model) => aTarget({ model }));
const NONE: ReadonlySet<string> = new Set();

describe('nextTarget', () => {
  it('walks the plan in order, then from its beginning again', () => {
    const walked: (string | undefined)[] = [];
    let position = 0;
    for (let step = 0; step < 5; step++) {
      const next = nextTarget(TARGETS, position, NONE);
      walked.push(next?.target.model);
      position = (next?.index ?? 0) + 1;
    }
    expect(walked).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('passes over those that failed for good', () => {
    expect(nextTarget(TARGETS, 1, new Set(['openai/b', 'openai/c']))?.target.model).toBe('a');
  });

  it('gives none for an empty plan', () => {
    expect(nextTarget([], 0, NONE)).toBeUndefined();
  });

  it('gives a living target wherever it starts, and none exactly when all are dead', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (from, alive) => {
        const targets = alive.map((_, index) => aTarget({ model: String(index) }));
        const dead = new Set(targets.filter((_, index) => alive[index] === false).map(({ id }) => id));
        const next = nextTarget(targets, from, dead);
        expect(next === undefined).toBe(dead.size === targets.length);
        if (next !== undefined) {
          expect(dead.has(next.target.id)).toBe(false);
          expect(targets[next.index]).toBe(next.target);
        }
      }),
    );
  });
});
