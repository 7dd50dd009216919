import { FakeUpstream } from '@helix/testkit';
import { agentCaller } from '../support/agent-caller.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { type SealedTurn, type SealingDialect, sealedAnswer } from '../support/sealed-answers.js';

const DIALECTS: readonly SealingDialect[] = ['openai-responses', 'anthropic-messages', 'gemini'];
/** Each caller's dialect with each target's: seals as the provider wrote them, and seals that are carried. */
const CASES = DIALECTS.flatMap((target) =>
  (['openai-chat', ...DIALECTS] as const).flatMap((caller) =>
    (caller === target ? [false, true] : [false]).map((isStream) => [caller, target, isStream] as const),
  ),
);
const PROVIDER: Readonly<Record<string, (url: string) => string>> = {
  'openai-responses': (url) =>
    `{ use: "@helix/provider-openai-compatible", baseUrl: "${url}/v1", dialects: [openai-responses] }`,
  'anthropic-messages': (url) => `{ use: "@helix/provider-anthropic", baseUrl: "${url}", apiKey: key }`,
  gemini: (url) => `{ use: "@helix/provider-gemini", baseUrl: "${url}/v1beta", apiKey: key }`,
};
const MODEL: Readonly<Record<string, string>> = {
  'openai-responses': 'gpt-5.1',
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-2.5-pro',
};

describe('a conversation between two deployments of equal weight', () => {
  let upstreams: readonly FakeUpstream[];
  let gateway: TestGateway;

  beforeAll(async () => {
    upstreams = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
    const providers = DIALECTS.flatMap((dialect) =>
      upstreams.map(({ url }, index) => `  ${dialect}-${index}: ${PROVIDER[dialect]?.(url)}`),
    );
    const models = DIALECTS.map((dialect) => {
      const targets = upstreams.map((_, index) => `${dialect}-${index}/${MODEL[dialect]}`);
      return `  ${dialect}: { targets: [${targets.join(', ')}], routing: { strategy: weighted }, retry: { attempts: 1 } }`;
    });
    gateway = await runGateway(`providers:\n${providers.join('\n')}\nmodels:\n${models.join('\n')}\n${pluginsYaml()}`);
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all(upstreams.map((upstream) => upstream.close()));
  });

  it.each(CASES)(
    'in %s with %s (streamed: %s) stays where its reasoning was made',
    async (caller, target, isStream) => {
      for (let round = 0; round < 4; round++) {
        for (const upstream of upstreams) upstream.reset();
        const agent = agentCaller(caller);
        agent.ask('Look around.');
        for (let turn = 0; turn < 5; turn++) {
          const said: SealedTurn = {
            thinking: 'Hm.',
            seal: Buffer.from(`seal ${caller} ${target} ${isStream} ${round} ${turn}`).toString('base64'),
            calls: [{ id: `call_${turn}`, name: 'read', input: { path: 'a' } }],
          };
          for (const upstream of upstreams) upstream.respond(sealedAnswer(target, said, isStream));
          const body = { ...agent.body(target), ...(isStream && caller !== 'gemini' && { stream: true }) };
          const response = await gateway.post(agent.path(target, isStream), body);
          const text = await response.text();
          expect([response.status, text]).toEqual([200, text]);
          const plain = sealedAnswer(target, said).replay?.body.toString() ?? '';
          agent.take(JSON.parse(isStream ? plain : text) as Record<string, unknown>);
        }
        expect(upstreams.map(({ journal }) => journal.length).sort()).toEqual([0, 5]);
      }
    },
  );
});
