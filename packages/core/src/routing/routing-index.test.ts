import type { ModelPolicy, Target } from '@helix/contracts';
import { aPrincipal, aRoutingContext, aTarget } from '@helix/testkit';
import fc from 'fast-check';
import { type RoutedModel, RoutingIndex } from './routing-index.js';

function model(name: string, upstream = name, given: Partial<ModelPolicy> = {}): RoutedModel {
  return {
    policy: { ...aRoutingContext().policy, name, ...given },
    targets: [aTarget({ model: upstream })],
    resolve: (target, concrete): Target => ({ ...target, model: concrete, id: `${target.provider}/${concrete}` }),
  };
}

const ANYONE = aPrincipal();

describe('RoutingIndex', () => {
  it('finds an exact name before any pattern, and the longest pattern first', () => {
    const index = new RoutingIndex([model('*', 'any-*'), model('gpt-*', 'openai-*'), model('gpt-4o', 'exact')]);
    expect(index.find('gpt-4o')?.targets[0]?.model).toBe('exact');
    expect(index.find('gpt-5')?.targets[0]?.model).toBe('openai-5');
    expect(index.find('claude')?.targets[0]?.model).toBe('any-claude');
  });

  it('puts what the star stood for into the target, whatever it was', () => {
    const index = new RoutingIndex([model('pre-*-post', 'up-*')]);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.:-]{1,20}$/), (middle) => {
        expect(index.find(`pre-${middle}-post`)?.targets[0]?.id).toBe(`openai/up-${middle}`);
      }),
    );
  });

  it('does not put a name into an address: what the caller writes stays the model of the configured provider', () => {
    const index = new RoutingIndex([model('any/*', '*')]);
    for (const name of ['any/http://evil.example/v1', 'any/../../admin', 'any/x?y#z']) {
      const [target] = index.find(name)?.targets ?? [];
      expect([target?.provider, target?.model]).toEqual(['openai', name.slice(4)]);
    }
  });

  it('resolves a pattern once for a name', () => {
    let resolved = 0;
    const counted = model('gpt-*', 'o-*');
    const index = new RoutingIndex([
      {
        ...counted,
        resolve: (target, name) => {
          resolved += 1;
          return counted.resolve(target, name);
        },
      },
    ]);
    expect(index.find('gpt-5')).toBe(index.find('gpt-5'));
    expect(resolved).toBe(1);
  });

  it('names near models that the caller may use, and no others', () => {
    const index = new RoutingIndex([model('gpt-4o'), model('gpt-4x')]);
    const caller = aPrincipal({ models: [['gpt-4o']] });
    expect(() => index.lookUp('gpt-4', caller)).toThrow(
      expect.objectContaining({ code: 'model_not_found', details: { nearest: ['gpt-4o'] } }),
    );
  });

  it('names what lacks its provider in full where the catalogue knows it, what can be used first, and what is forbidden not', () => {
    const facts = {
      mode: 'chat',
      contextWindow: 1,
      maxOutputTokens: 1,
      capabilities: [],
      deprecationDate: undefined,
      releaseDate: undefined,
    };
    const under = (provider: string, known: boolean, inactive?: string): RoutedModel => ({
      ...model(`${provider}/*`, '*'),
      resolve: (target, concrete): Target => ({
        ...target,
        model: concrete,
        facts: known ? facts : undefined,
        inactive,
      }),
    });
    const index = new RoutingIndex([under('azure', true, 'no key'), under('openai', true), under('vllm', false)]);
    const nearestFor = (caller: typeof ANYONE): unknown => {
      try {
        return index.lookUp('gpt-4o', caller);
      } catch (error) {
        return (error as { details: unknown }).details;
      }
    };
    expect(nearestFor(ANYONE)).toEqual({ nearest: ['openai/gpt-4o', 'azure/gpt-4o'] });
    expect(nearestFor(aPrincipal({ models: [['azure/*']] }))).toEqual({ nearest: ['azure/gpt-4o'] });
  });

  it('lets a caller use what each of its lists allows', () => {
    const index = new RoutingIndex([model('gpt-4o'), model('claude')]);
    const caller = aPrincipal({ models: [['gpt-*', 'claude'], ['gpt-*']] });
    expect(index.lookUp('gpt-4o', caller).policy.name).toBe('gpt-4o');
    expect(() => index.lookUp('claude', caller)).toThrow(
      expect.objectContaining({ code: 'forbidden', param: 'model' }),
    );
    expect(index.listFor(caller).map(({ name }) => name)).toEqual(['gpt-4o']);
  });

  it.each([
    ['team by name', { teams: ['search'] }, true],
    ['team by id', { teams: ['team_1'] }, true],
    ['key by id', { keys: ['key_1'] }, true],
    ['another team', { teams: ['other'] }, false],
    ['nobody', {}, false],
  ])('keeps a model for %s', (_name, allow, may) => {
    const index = new RoutingIndex([model('m', 'm', { allow })]);
    if (may) expect(() => index.lookUp('m', ANYONE)).not.toThrow();
    else expect(() => index.lookUp('m', ANYONE)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  it('forbids by the concrete name what a pattern matches', () => {
    const index = new RoutingIndex([model('*')]);
    expect(() => index.lookUp('claude', aPrincipal({ models: [['gpt-*']] }))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });

  it('lists patterns as patterns', () => {
    expect(new RoutingIndex([model('a'), model('b-*')]).list().map(({ name, pattern }) => [name, pattern])).toEqual([
      ['a', false],
      ['b-*', true],
    ]);
  });
});
