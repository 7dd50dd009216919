import { aTarget } from '@helix/testkit';
import type { ActiveProvider } from '../generation/generation.js';
import { familyOf, haveSeveralKeySpaces, keySpaceOf } from './key-space.js';

function provider(name: string, account: string): [string, ActiveProvider] {
  return [name, { name, account } as ActiveProvider];
}

const PROVIDERS = new Map([provider('east', 'acme'), provider('west', 'acme'), provider('other', 'else')]);

describe('a key space', () => {
  it.each([
    ['claude-sonnet-4-5', 'claude'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude'],
    ['claude-opus-4-5@20251101', 'claude'],
    ['openai/gpt-5.1', 'gpt'],
    ['gemini-2.5-pro', 'gemini'],
    ['o3', 'o'],
    ['4711', '4711'],
  ])('takes %s for one of the family %s', (model, family) => {
    expect(familyOf(model)).toBe(family);
  });

  it('is shared by the models of a family at providers of one account, and by no others', () => {
    const of = (name: string, model: string): string => keySpaceOf(aTarget({ provider: name, model }), PROVIDERS);
    expect(of('east', 'claude-sonnet-4-5')).toBe(of('west', 'claude-opus-4-5'));
    expect(of('east', 'claude-sonnet-4-5')).not.toBe(of('other', 'claude-sonnet-4-5'));
    expect(of('east', 'claude-sonnet-4-5')).not.toBe(of('east', 'gpt-5.1'));
    expect(of('gone', 'claude-sonnet-4-5')).toBe('gone.claude');
  });

  it('is one of several where the targets of a model differ in theirs', () => {
    const targets = (...names: string[]) => names.map((name) => aTarget({ provider: name, model: 'claude-x' }));
    expect(haveSeveralKeySpaces(targets('east'), PROVIDERS)).toBe(false);
    expect(haveSeveralKeySpaces(targets('east', 'west'), PROVIDERS)).toBe(false);
    expect(haveSeveralKeySpaces(targets('east', 'other'), PROVIDERS)).toBe(true);
  });
});
