import type { ChatDialect, JsonObject, ResponseChain, StoredResponse } from '@helix/contracts';
import { aPrincipal, aTarget } from '@helix/testkit';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { resumeConversation } from './resume-conversation.js';

const HOLDER = { provider: 'keeper', model: 'x', contextTokens: 70 };

function turn(id: string, fields: Partial<StoredResponse> = {}): StoredResponse {
  const content = { input: [{ say: `in ${id}` }], response: { output: [{ say: `out ${id}` }] } };
  return {
    id,
    owner: 'team:team_1',
    key: undefined,
    createdAt: 0,
    previousId: undefined,
    holder: undefined,
    content,
    ...fields,
  };
}

function chainOf(turns: readonly StoredResponse[], fields: Partial<ResponseChain> = {}): ResponseChain {
  return { turns, missing: undefined, isCut: false, bytes: 0, ...fields };
}

/** A dialect whose turns are the items of `input`. */
const DIALECT = {
  id: 'stored',
  operation: 'chat',
  summarize: (body: JsonObject, byteLength: number) => ({ model: body.model, byteLength }),
  storage: {
    readWish: ({ previous }: JsonObject) => ({ store: undefined, previousId: previous, background: false }),
    answersReferred: () => [],
    replay: (
      { previous: _previous, ...body }: JsonObject,
      turns: readonly { input: unknown[]; response: JsonObject }[],
    ) => ({
      ...body,
      input: [...turns.flatMap(({ input, response }) => [...input, ...(response.output as unknown[])]), body.input],
    }),
  },
} as unknown as ChatDialect;

interface Given {
  readonly chain: ResponseChain;
  readonly isAsync?: boolean;
  readonly maxBodyBytes?: number;
  /** Providers of the model's targets. */
  readonly providers?: readonly string[];
  readonly principal?: RequestScope['principal'];
}

async function resume(given: Given): Promise<RequestScope> {
  const { chain, isAsync = false, maxBodyBytes = 10_000, providers = ['plain'], principal = aPrincipal() } = given;
  const scope = {
    principal,
    dialect: 'stored',
    wire: DIALECT,
    chatDialect: DIALECT,
    body: { model: 'm', previous: 'b', input: 'new' },
    summary: { model: 'm', byteLength: 40 },
  } as unknown as RequestScope;
  const keeper = { dialects: ['stored'], storesResponses: true };
  const generation = {
    responses: { store: true },
    maxBodyBytes,
    providers: new Map([['keeper', { provider: keeper }]]),
    routing: { lookUp: () => ({ targets: providers.map((provider) => aTarget({ provider })) }) },
  } as unknown as Generation;
  const services = {
    responses: { chain: () => (isAsync ? Promise.resolve(chain) : chain) },
  } as unknown as CoreServices;
  await resumeConversation(scope, generation, services);
  return scope;
}

describe('resumeConversation', () => {
  it.each([false, true])(
    'makes the whole conversation the request, and counts it (asynchronous store: %s)',
    async (isAsync) => {
      const scope = await resume({ chain: chainOf([turn('a'), turn('b')]), isAsync });
      const said = [{ say: 'in a' }, { say: 'out a' }, { say: 'in b' }, { say: 'out b' }, 'new'];
      expect(scope.body).toEqual({ model: 'm', input: said });
      expect(JSON.parse(scope.bytes.toString())).toEqual(scope.body);
      expect(scope.summary.byteLength).toBe(scope.bytes.length);
      expect(scope.conversation).toMatchObject({ isReplayed: true, holder: undefined, body: { input: 'new' } });
    },
  );

  it('leaves the request to the provider that holds the turns, and counts their tokens', async () => {
    const scope = await resume({ chain: chainOf([turn('b', { content: undefined, holder: HOLDER })]) });
    expect(scope.body).toMatchObject({ previous: 'b', input: 'new' });
    expect(scope.summary).toMatchObject({ byteLength: 40, storedTokens: 70 });
    expect(scope.conversation).toMatchObject({ isReplayed: false, holder: HOLDER });
  });

  it.each([
    ['has a target at the holder', { providers: ['plain', 'keeper'] }, false],
    ['has none there, and the copy is whole', {}, true],
    ['has none there, and the copy lacks a turn', { missing: 'a' }, false],
    ['has none there, and the copy is too long', { isCut: true }, false],
  ])(
    'replays a copy or not, where the model %s',
    async (_how, { providers, ...fields }: Partial<ResponseChain> & Partial<Given>, isReplayed) => {
      const chain = chainOf([turn('b', { holder: HOLDER })], fields);
      const scope = await resume({ chain, ...(providers !== undefined && { providers }) });
      expect(scope.conversation?.isReplayed).toBe(isReplayed);
      expect(scope.conversation?.holder).toEqual(isReplayed ? undefined : HOLDER);
    },
  );

  it.each<[string, Given, object]>([
    [
      'an id that is not there',
      { chain: chainOf([], { missing: 'b' }) },
      { code: 'previous_response_not_found', status: 400 },
    ],
    [
      'a turn before it that is not there, by its name',
      { chain: chainOf([turn('b')], { missing: 'a' }) },
      { code: 'previous_response_not_found', message: expect.stringMatching(/'a' not found\. 'b' goes on from it/) },
    ],
    [
      'a conversation that a limit has cut',
      { chain: chainOf([turn('b')], { isCut: true }) },
      { code: 'body_too_large' },
    ],
    [
      'one that is larger than a body may be',
      { chain: chainOf([turn('b')]), maxBodyBytes: 59 },
      { code: 'body_too_large' },
    ],
    [
      'any id of a caller that nobody can tell apart',
      { chain: chainOf([turn('b')]), principal: aPrincipal({ team: undefined, key: undefined }) },
      { code: 'previous_response_not_found' },
    ],
  ])('refuses %s', async (_what, given, error) => {
    await expect(resume(given)).rejects.toMatchObject(error);
  });
});
