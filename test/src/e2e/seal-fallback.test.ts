import { FakeUpstream } from '@helix/testkit';
import { agentCaller } from '../support/agent-caller.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { type SealedTurn, type SealingDialect, sealedAnswer } from '../support/sealed-answers.js';

/** Each caller with a first choice of its own dialect and a fallback of another. */
const CASES: readonly (readonly [SealingDialect, SealingDialect])[] = [
  ['anthropic-messages', 'gemini'],
  ['openai-responses', 'anthropic-messages'],
  ['openai-chat', 'openai-responses'],
  ['gemini', 'anthropic-messages'],
];
const TARGET: Readonly<Record<SealingDialect, string>> = {
  'openai-chat': 'gpt-4o',
  'openai-responses': 'gpt-5.1',
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-2.5-pro',
};
const DOWN = { error: { status: 503, message: 'Down' } };
const LOOK: SealedTurn = {
  thinking: 'I look.',
  seal: 'c2VhbC1vZi10aGUtZmFsbGJhY2s',
  calls: [{ id: 'call_1', name: 'read', input: { path: 'a.ts' } }],
};
const DONE: SealedTurn = { seal: 'b3du', text: 'Done.' };

function provider(dialect: SealingDialect, url: string): string {
  switch (dialect) {
    case 'anthropic-messages':
      return `{ use: "@helix/provider-anthropic", baseUrl: "${url}", apiKey: key }`;
    case 'gemini':
      return `{ use: "@helix/provider-gemini", baseUrl: "${url}/v1beta", apiKey: key }`;
    default:
      return `{ use: "@helix/provider-openai-compatible", baseUrl: "${url}/v1", dialects: [${dialect}] }`;
  }
}

describe('a turn that its fallback has answered', () => {
  let first: FakeUpstream;
  let second: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    [first, second] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
    const providers = (Object.keys(TARGET) as SealingDialect[]).flatMap((dialect) => [
      `  first-${dialect}: ${provider(dialect, first.url)}`,
      `  second-${dialect}: ${provider(dialect, second.url)}`,
    ]);
    const models = CASES.map(
      ([caller, other]) =>
        `  ${caller}: { targets: [first-${caller}/${TARGET[caller]}], fallbacks: [second-${other}/${TARGET[other]}], retry: { attempts: 2 } }`,
    );
    gateway = await runGateway(
      `providers:\n${providers.join('\n')}\nmodels:\n${models.join('\n')}\n${pluginsYaml({ routing: '{ failures: 1000, minimumAttempts: 1000 }' })}`,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([first.close(), second.close()]);
  });

  it.each(CASES)(
    'in %s by one of %s goes on at the first choice without what that one has sealed',
    async (caller, other) => {
      first.reset();
      second.reset();
      const agent = agentCaller(caller);
      const send = async (): Promise<Response> => gateway.post(agent.path(caller), agent.body(caller));
      agent.ask('Look around.');
      first.script(DOWN);
      second.script(sealedAnswer(other, LOOK));
      const answered = await send();
      expect(answered.headers.get('x-helix-provider')).toBe(`second-${other}`);
      agent.take((await answered.json()) as Record<string, unknown>);

      second.script(DOWN);
      first.script(sealedAnswer(caller, DONE));
      const went = await send();
      expect([went.status, went.headers.get('x-helix-provider')]).toEqual([200, `first-${caller}`]);
      expect(went.headers.get('x-helix-warnings')).toMatch(/ealed for/);
      const [, entry] = first.journal;
      const sent = entry?.bytes.toString() ?? '';
      for (const lost of ['helix.', 'helix_seal', LOOK.seal, '"dialect"']) expect(sent).not.toContain(lost);
      for (const kept of ['nknown', 'Look around.', 'a.ts', 'read']) expect(sent).toContain(kept);
      const answer = (await went.json()) as Record<string, unknown>;
      expect(JSON.stringify(answer)).toContain('Done.');

      // The next turn has seals of both: the first choice made the last one.
      agent.take(answer);
      agent.ask('Again.');
      first.script(sealedAnswer(caller, DONE));
      const again = await send();
      expect([again.status, again.headers.get('x-helix-provider')]).toEqual([200, `first-${caller}`]);
      expect(first.journal.at(-1)?.bytes.toString()).toContain(DONE.seal);
    },
  );
});
