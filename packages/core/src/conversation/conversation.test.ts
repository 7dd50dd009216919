import { type Principal, RoutePlan, type StorageWish } from '@helix/contracts';
import { aPrincipal, aTarget } from '@helix/testkit';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { ownerOf } from './conversation.js';
import { isKept } from './keep-answer.js';
import { keepHolders } from './keep-holders.js';

const WISH: StorageWish = { store: undefined, previousId: undefined, background: false };
const CHAT = aTarget({ provider: 'chat' });
const STATELESS = aTarget({ provider: 'stateless' });
const KEEPER = aTarget({ provider: 'keeper' });
const OTHER = aTarget({ provider: 'other' });
const GENERATION = {
  providers: new Map(
    [
      ['chat', { dialects: ['openai-chat'], storesResponses: true }],
      ['stateless', { dialects: ['openai-responses'] }],
      ['keeper', { dialects: ['openai-chat', 'openai-responses'], storesResponses: true }],
      ['other', { dialects: ['openai-responses'], storesResponses: true }],
    ].map(([name, provider]) => [name, { provider }]),
  ),
} as unknown as Generation;

function scopeOf(fields: object, wish: Partial<StorageWish> = {}): RequestScope {
  return {
    plan: new RoutePlan([CHAT, STATELESS, KEEPER, OTHER]),
    dialect: 'openai-responses',
    summary: { model: 'm' },
    policy: { defaults: {} },
    conversation: {
      wish: { ...WISH, ...wish },
      owner: 'team:a',
      retention: { store: true },
      holder: undefined,
      ...fields,
    },
  } as unknown as RequestScope;
}

describe('ownerOf', () => {
  const nobody: Partial<Principal> = { team: undefined, key: undefined, user: undefined, org: undefined };
  it.each([
    [{}, 'team:team_1'],
    [{ team: undefined }, 'key:key_1'],
    [{ ...nobody, user: { id: 'user_1' } }, 'user:user_1'],
    [{ ...nobody, org: { id: 'org_1' } }, 'org:org_1'],
    [nobody, undefined],
  ])('for %j is %s', (given, owner) => {
    expect(ownerOf(aPrincipal(given))).toBe(owner);
  });
});

describe('isKept', () => {
  it.each([
    [{}, undefined, undefined, true],
    [{}, false, undefined, false],
    [{}, undefined, false, false],
    [{}, true, false, true],
    [{ retention: { store: false } }, true, undefined, false],
    [{ owner: undefined }, true, undefined, false],
  ])('with %j, the caller saying %s and the model %s, is %s', (fields, store, byDefault, kept) => {
    const scope = {
      ...scopeOf(fields, { store }),
      policy: { defaults: { store: byDefault } },
    } as unknown as RequestScope;
    expect(isKept(scope)).toBe(kept);
  });
});

describe('keepHolders', () => {
  const holder = { provider: 'keeper', model: 'x', contextTokens: 1 };

  it('leaves a plan alone that nothing of this is asked of', () => {
    const scope = scopeOf({});
    expect(keepHolders(scope, GENERATION)).toBe(scope.plan);
  });

  it('keeps only the provider that has the turns, and says so', () => {
    const plan = keepHolders(scopeOf({ holder }, { previousId: 'resp_1' }), GENERATION);
    expect(plan.candidates).toEqual([KEEPER]);
    expect(plan.reasons.at(-1)).toContain('keeper');
  });

  it('keeps all that answer in the background', () => {
    expect(keepHolders(scopeOf({}, { background: true }), GENERATION).candidates).toEqual([KEEPER, OTHER]);
  });

  it.each([
    [{ holder }, { previousId: 'resp_1' }, 'previous_response_id', /resp_1.*keeper/],
    [{}, { background: true }, 'background', /background/],
  ])('refuses what no target can do: %j %j', (fields, wish, param, message) => {
    const scope = { ...scopeOf(fields, wish), plan: new RoutePlan([CHAT, STATELESS]) } as unknown as RequestScope;
    const refusal = expect.objectContaining({
      code: 'unsupported_feature',
      param,
      message: expect.stringMatching(message),
    });
    expect(() => keepHolders(scope, GENERATION)).toThrow(refusal);
  });
});
