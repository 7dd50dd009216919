import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConfigProblem } from '@helix/contracts';
import { checkConfiguration } from '@helix/server';
import { pluginsYaml } from '../support/run-gateway.js';

const PROVIDERS = `providers:
  openai: { use: "@helix/provider-openai", apiKey: sk-test-key }
models:
  chat: openai/gpt-4o
`;

/** Mistakes, and what is said of them. */
const MISTAKES: readonly (readonly [
  string,
  string,
  { readonly line: number; readonly path: string; readonly suggestion: RegExp },
])[] = [
  [
    'an unknown key',
    `sever: { port: 1 }\n${PROVIDERS}`,
    { line: 1, path: 'sever', suggestion: /did you mean "server"/ },
  ],
  [
    'an unknown key deep inside',
    `${PROVIDERS}  slow: { targets: [openai/gpt-4o], timeouts: { firstTokn: 1s } }\n`,
    { line: 5, path: 'models.slow.timeouts.firstTokn', suggestion: /did you mean "firstToken"/ },
  ],
  [
    'a wrong type',
    `server: { port: many }\n${PROVIDERS}`,
    { line: 1, path: 'server.port', suggestion: /Default 4000/ },
  ],
  [
    'a malformed duration',
    `server: { drain: 5 minutes }\n${PROVIDERS}`,
    { line: 1, path: 'server.drain', suggestion: /250ms/ },
  ],
  [
    'a missing variable outside providers',
    `server: { adminKey: "\${HELIX_ADMN_KEY}" }\n${PROVIDERS}`,
    { line: 1, path: 'server.adminKey', suggestion: /HELIX_ADMN_KEY/ },
  ],
  [
    'an unknown provider',
    `${PROVIDERS}  other: opnai/gpt-4o\n`,
    { line: 5, path: 'models.other', suggestion: /did you mean "openai"/ },
  ],
  [
    'a provider package that does not exist',
    `providers:\n  x: { use: "@helix/provider-opnai" }\n`,
    { line: 2, path: 'providers.x.use', suggestion: /^/ },
  ],
  [
    'a cycle in fallbacks',
    `${PROVIDERS}  a: { targets: [openai/a], fallbacks: [b] }\n  b: { targets: [openai/b], fallbacks: [a] }\n`,
    { line: 6, path: 'models.b.fallbacks[0]', suggestion: /remove "a"/ },
  ],
  [
    'a typo in a plugin’s option',
    `${PROVIDERS}${pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 1, pre: month } ] }' })}`,
    { line: 10, path: 'plugins[3].with.caps[0].pre', suggestion: /did you mean "per"/ },
  ],
  [
    'a typo in a provider’s option',
    `providers:\n  openai: { use: "@helix/provider-openai", apiKey: sk-test-key, organisation: x }\n`,
    { line: 2, path: 'providers.openai.organisation', suggestion: /did you mean "organization"/ },
  ],
  ['a key that stands twice', `${PROVIDERS}models: {}\n`, { line: 5, path: '', suggestion: /remove/ }],
];

describe('configuration mistakes', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'helix-config-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function check(
    text: string,
  ): Promise<{ readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] }> {
    const file = join(directory, 'helix.yaml');
    writeFileSync(file, text);
    return checkConfiguration(file, {});
  }

  it.each(MISTAKES)('%s gives file, line, path and suggestion', async (_name, text, expected) => {
    const { problems } = await check(text);
    const found = problems.find((problem) => problem.path === expected.path);
    expect(problems.map((problem) => problem.path)).toContain(expected.path);
    expect(found?.file).toMatch(/helix\.yaml$/);
    expect(found?.line).toBe(expected.line);
    expect(found?.suggestion ?? '').toMatch(expected.suggestion);
    expect(found?.message).not.toContain('sk-test-key');
  });

  it('a provider whose secret is not set is inactive, with its place, and stops nothing', async () => {
    const { problems, warnings } = await check(PROVIDERS.replace('sk-test-key', `"\${OPENAI_API_KEY}"`));
    expect(problems).toEqual([]);
    expect(warnings[0]).toMatchObject({
      line: 2,
      path: 'providers.openai.apiKey',
      message: 'OPENAI_API_KEY is not set.',
    });
  });

  it.each(['helix.yaml', 'examples/spend-caps.yaml', 'examples/vllm.yaml', 'examples/data-residency.yaml'])(
    'config/%s is fine',
    async (name) => {
      const { problems } = await checkConfiguration(resolve(__dirname, '../../../config', name), {});
      expect(problems).toEqual([]);
    },
  );
});
