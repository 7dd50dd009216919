import { aPlan, aTarget } from '@helix/testkit';
import type { ActiveProvider, Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { preferMaker } from './prefer-maker.js';

function provider(name: string, dialects: readonly string[]): [string, ActiveProvider] {
  return [name, { name, account: name, provider: { dialects } } as unknown as ActiveProvider];
}

const GENERATION = {
  providers: new Map([provider('east', ['anthropic-messages']), provider('west', ['gemini'])]),
} as unknown as Generation;
const EAST = aTarget({ provider: 'east', model: 'claude-x' });
const WEST = aTarget({ provider: 'west', model: 'gemini-x' });

function route(made: object | undefined, targets = [EAST, WEST]) {
  const trace: { said: string }[] = [];
  const notes: string[] = [];
  const scope = {
    severalKeySpaces: true,
    plan: aPlan(targets),
    seals: { lastMaker: () => made },
    trace,
    note: (said: string) => notes.push(said),
  } as unknown as RequestScope;
  preferMaker(scope, GENERATION);
  return { ids: scope.plan.candidates.map(({ id }) => id), said: trace.map(({ said }) => said), notes };
}

describe('preferMaker', () => {
  it('moves the target to the front whose key space made the seals, with the reason in the trace', () => {
    const { ids, said } = route({ maker: 'west.gemini', dialect: 'gemini' });
    expect(ids).toEqual([WEST.id, EAST.id]);
    expect(said).toEqual(['made the reasoning in the request (west.gemini)']);
  });

  it('goes by the dialect of a seal that names no maker', () => {
    expect(route({ maker: undefined, dialect: 'gemini' }).ids).toEqual([WEST.id, EAST.id]);
  });

  it('leaves the order alone without seals, and says so when their maker is no candidate', () => {
    expect(route(undefined)).toEqual({ ids: [EAST.id, WEST.id], said: [], notes: [] });
    const { ids, notes } = route({ maker: 'north.claude', dialect: 'anthropic-messages' });
    expect(ids).toEqual([EAST.id, WEST.id]);
    expect(notes).toEqual([expect.stringContaining('north.claude')]);
  });

  it('does not prefer a target that cannot be used', () => {
    const inactive = aTarget({ provider: 'west', model: 'gemini-x', inactive: 'its key is not set' });
    expect(route({ maker: 'west.gemini', dialect: 'gemini' }, [EAST, inactive]).ids).toEqual([EAST.id, WEST.id]);
  });
});
