import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type ConfigProblem, Secret } from '@helix/contracts';
import type { ConfigSnapshot } from './config-snapshot.js';
import { explainSettings } from './explain-settings.js';
import { type LoadOptions, loadConfig, validateOptions } from './load-config.js';

const FILE = 'conf/helix.yaml';
const PROVIDERS = `providers:
  openai: { use: "@helix/provider-openai", apiKey: sk-secret-1 }
models:
  chat: openai/gpt-4o
`;

function load(text: string, env: LoadOptions['env'] = {}) {
  return loadConfig({ file: FILE, text, env });
}

function problemsOf(text: string, env: LoadOptions['env'] = {}): readonly ConfigProblem[] {
  const loaded = load(text, env);
  return loaded.ok ? [] : loaded.problems;
}

function configOf(text: string, env: LoadOptions['env'] = {}): ConfigSnapshot {
  const loaded = load(text, env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

/** Kinds of mistakes: the text, and where each is and what is said of it. */
const MISTAKES: readonly (readonly [string, string, Partial<ConfigProblem> & { readonly hint: RegExp }])[] = [
  ['an unknown key', 'sever: {}\n', { line: 1, column: 1, path: 'sever', hint: /did you mean "server"/ }],
  [
    'an unknown key that is like none',
    'server: { zzzzzz: 1 }\n',
    { line: 1, path: 'server.zzzzzz', hint: /known keys: host, port/ },
  ],
  ['a missing key', 'plugins:\n  - with: {}\n', { line: 2, path: 'plugins[0]', hint: /add "use"/ }],
  ['a wrong type', 'server:\n  port: many\n', { line: 2, column: 9, path: 'server.port', hint: /Default 4000/ }],
  ['a number out of its range', 'server: { port: 70000 }\n', { line: 1, path: 'server.port', hint: /4000/ }],
  [
    'a wrong word',
    `${PROVIDERS}  slow: { targets: [openai/a], onAbort: cancle }\n`,
    { line: 5, path: 'models.slow.onAbort', hint: /did you mean "cancel"/ },
  ],
  [
    'a malformed duration',
    'server: { drain: 5 minutes }\n',
    { line: 1, path: 'server.drain', hint: /250ms, 15s or 10m/ },
  ],
  ['a malformed size', 'server: { maxBodyBytes: 3 MiB }\n', { line: 1, path: 'server.maxBodyBytes', hint: /32MiB/ }],
  ['a key that stands twice', 'server: {}\nserver: {}\n', { line: 2, path: '', hint: /remove one/ }],
  ['text that is no YAML', 'server: { port: 1\n', { path: '', hint: /indentation/ }],
  [
    'a variable that is not set',
    `server: { adminKey: "\${HELIX_ADMN}" }\n`,
    { line: 1, path: 'server.adminKey', hint: /export HELIX_ADMN/ },
  ],
  [
    'a file that is not there',
    'server: { adminKey: "file:./no-such" }\n',
    { line: 1, path: 'server.adminKey', hint: /relative to the configuration/ },
  ],
  [
    'an unknown provider',
    `${PROVIDERS}  other: opnai/x\n`,
    { line: 5, path: 'models.other', hint: /did you mean "openai"/ },
  ],
  [
    'a target without a provider',
    `${PROVIDERS}  other: { targets: [gpt-4o] }\n`,
    { line: 5, path: 'models.other.targets[0]', hint: /write provider\/model/ },
  ],
  [
    'a fallback that is nothing',
    `${PROVIDERS}  other: { targets: [openai/x], fallbacks: [chatt] }\n`,
    { line: 5, path: 'models.other.fallbacks[0]', hint: /did you mean "chat"/ },
  ],
  [
    'a circle of fallbacks',
    `${PROVIDERS}  a: { targets: [openai/a], fallbacks: [b] }\n  b: { targets: [openai/b], fallbacks: [a] }\n`,
    { line: 6, path: 'models.b.fallbacks[0]', hint: /remove "a"/ },
  ],
  [
    'a fallback that fewer callers may use',
    `${PROVIDERS}  a: { targets: [openai/a], fallbacks: [b] }\n  b: { targets: [openai/b], allow: { teams: [hr] } }\n`,
    { line: 5, path: 'models.a.fallbacks[0]', hint: /the same `allow`/ },
  ],
  [
    'one behind another fallback',
    `${PROVIDERS}  a: { targets: [openai/a], fallbacks: [b], allow: { teams: [hr, it] } }\n  b: { targets: [openai/b], fallbacks: [c], allow: { teams: [hr, it] } }\n  c: { targets: [openai/c], allow: { teams: [hr] } }\n`,
    { line: 5, path: 'models.a.fallbacks[0]', hint: /provider\/model/ },
  ],
  [
    'a price that is no number',
    `${PROVIDERS}prices: { "openai/*": { input: free } }\n`,
    { line: 5, path: 'prices.openai/*.input', hint: /^/ },
  ],
];

describe('mistakes', () => {
  it.each(MISTAKES)('%s is told with file, line, path and a way out', (_what, text, { hint, ...place }) => {
    const problems = problemsOf(text);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ file: FILE, ...place, message: expect.any(String) as string }),
      ]),
    );
    expect(problems.find(({ path }) => path === place.path)?.suggestion ?? '').toMatch(hint);
  });

  it('all of them are told at once', () => {
    const text = 'sever: {}\nserver: { port: many, drain: soon }\nplugins: [{}]\n';
    expect(
      problemsOf(text)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['plugins[0]', 'server.drain', 'server.port', 'sever']);
  });

  it('a file that cannot be read is a problem too', () => {
    const loaded = loadConfig({ file: '/no/such/helix.yaml', env: {} });
    expect(loaded).toMatchObject({ ok: false, problems: [{ file: '/no/such/helix.yaml' }] });
    expect(loaded.ok ? '' : loaded.problems[0]?.suggestion).toMatch(/--config/);
  });

  it('a similar variable that is set is offered, its value is not', () => {
    const [problem] = problemsOf(`server: { adminKey: "\${HELIX_ADMIN_KEZ}" }\n`, {
      HELIX_ADMIN_KEY: 'hx-admin-value',
    });
    expect(problem?.suggestion).toMatch(/did you mean HELIX_ADMIN_KEY\?/);
    expect(JSON.stringify(problem)).not.toContain('hx-admin-value');
  });
});

describe('references', () => {
  it(`\${VAR} takes the value, \${VAR:-default} its default where the variable is absent or empty`, () => {
    const text = `server: { host: "\${HOST}", port: "\${PORT:-4001}" }\n`;
    expect(configOf(text, { HOST: 'h' }).server).toMatchObject({ host: 'h', port: 4001 });
    expect(configOf(text, { HOST: 'h', PORT: '' }).server.port).toBe(4001);
    expect(configOf(text, { HOST: 'h', PORT: '5' }).server.port).toBe(5);
  });

  it('may stand within a text, and more than once', () => {
    const { server } = configOf(`server: { host: "\${A}.\${B:-b}.example" }\n`, { A: 'a' });
    expect(server.host).toBe('a.b.example');
  });

  it('an empty default leaves the key out', () => {
    expect(configOf(`server: { host: "\${HOST:-}" }\n`).server.host).toBe('0.0.0.0');
  });

  it('a value is taken as it is: a reference within it stays text', () => {
    expect(configOf(`server: { host: "\${A}" }\n`, { A: `\${B}`, B: 'no' }).server.host).toBe(`\${B}`);
  });

  it('file:path takes a file beside the configuration, without its last line break', () => {
    const directory = mkdtempSync(join(tmpdir(), 'helix-config-'));
    try {
      writeFileSync(join(directory, 'admin'), 'hx-admin-in-file\n');
      const loaded = loadConfig({
        file: join(directory, 'helix.yaml'),
        text: 'server: { adminKey: "file:admin" }\n',
        env: {},
      });
      expect(loaded.ok && loaded.config.server.adminKey?.reveal()).toBe('hx-admin-in-file');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('a provider whose secret is not set is inactive, and only it', () => {
    const loaded = load(
      `providers:\n  a: { use: x, apiKey: "\${A_KEY}" }\n  b: { use: x, apiKey: "\${B_KEY}" }\nmodels: { m: a/m }\n`,
      { B_KEY: 'sk-b' },
    );
    expect(loaded).toMatchObject({
      ok: true,
      warnings: [{ file: FILE, line: 2, path: 'providers.a.apiKey', message: 'A_KEY is not set.' }],
      config: {
        providers: { a: { inactive: 'A_KEY is not set (helix.yaml:2)' }, b: { inactive: undefined } },
      },
    });
  });
});

describe('secrets', () => {
  const text = `server: { adminKey: hx-admin-secret-0 }\n${PROVIDERS}plugins:\n  - use: x\n    with: { token: "\${TOKEN}" }\n`;
  const config = configOf(text, { TOKEN: 'secret-2' });

  const reveal = (value: unknown): unknown => (value instanceof Secret ? value.reveal() : 'not a Secret');

  it('are Secrets wherever their key says so', () => {
    expect(config.server.adminKey?.reveal()).toBe('hx-admin-secret-0');
    expect(reveal(config.providers['openai']?.options['apiKey'])).toBe('sk-secret-1');
    expect(reveal((config.plugins[0]?.with as Record<string, unknown> | undefined)?.['token'])).toBe('secret-2');
  });

  it('are never printed', () => {
    const { source: _source, ...shown } = config;
    const printed = [
      JSON.stringify(shown),
      inspect(shown, { depth: 10 }),
      `${config.server.adminKey}`,
      JSON.stringify(explainSettings(config)),
    ].join();
    expect(printed).not.toMatch(/secret-\d/);
    expect(printed).toContain('***');
  });

  it('are not in a problem with their own value', () => {
    const schema = { type: 'object', properties: { apiKey: { type: 'string', pattern: '^zz' } } };
    const problems = validateOptions(
      schema,
      { apiKey: new Secret('sk-secret-3') },
      { config, path: 'providers.openai' },
    );
    expect(problems).toMatchObject([{ path: 'providers.openai.apiKey', line: 3 }]);
    expect(JSON.stringify(problems)).not.toContain('sk-secret-3');
  });

  it('a changed secret changes the hash, a comment does not', () => {
    const hash = (extra: string, env: LoadOptions['env'] = { K: 'sk-1' }): string =>
      configOf(`${extra}providers: { a: { use: x, apiKey: "\${K}" } }\n`, env).hash;
    expect(hash('', { K: 'sk-2' })).not.toBe(hash(''));
    expect(hash('# a comment\n\n')).toBe(hash(''));
  });
});

describe('what a file leaves out', () => {
  it('has its default, and everything is frozen', () => {
    const config = configOf('');
    expect(config.server).toEqual({
      host: '0.0.0.0',
      port: 4000,
      adminKey: undefined,
      maxBodyBytes: 32 * 1024 ** 2,
      drainMs: 60_000,
    });
    expect(config.prices.unknown).toBe('refuse');
    expect([config, config.server, config.providers, config.models].every(Object.isFrozen)).toBe(true);
  });

  it('each setting is explained by the line that sets it, or as a default', () => {
    const settings = explainSettings(configOf(`server:\n  port: 1\n${PROVIDERS}`));
    const ownerOf = (path: string): string | undefined => settings.find((setting) => setting.path === path)?.owner;
    expect(ownerOf('server.port')).toBe('conf/helix.yaml:2');
    expect(ownerOf('server.host')).toBe('default');
    expect(ownerOf('providers.openai.use')).toBe('conf/helix.yaml:4');
  });
});
