import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@helix/server';
import type { Command } from 'commander';
import { createProgram } from './program.js';

const CONFIG = `server: { host: 127.0.0.1, port: 0 }
providers:
  sandbox: { use: "@helix/provider-sandbox" }
  openai: { use: "@helix/provider-openai", apiKey: "\${NO_SUCH_KEY}" }
models:
  chat: { targets: [sandbox/sandbox], fallbacks: [openai/gpt-4o] }
  away: openai/gpt-4o
prices: { "sandbox/*": { input: 1, output: 2 } }
plugins:
  - use: "@helix/plugin-auth-keys"
  - use: "@helix/plugin-routing"
  - use: "@helix/plugin-cost-cap"
    with: { caps: [{ scope: { team: default }, usd: 50, per: month }] }
  - use: "@helix/plugin-request-log"
  - use: "@helix/plugin-admin-api"
`;

let directory: string;
let config: string;
let server: RunningServer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'helix-cli-'));
  config = join(directory, 'helix.yaml');
  writeFileSync(config, CONFIG);
  const data = join(directory, 'data');
  server = await startServer({ configFile: config, dataDirectory: data, env: {}, watch: false, logLevel: 'error' });
  env = { HELIX_URL: server.url, HELIX_DATA: data, HELIX_CONFIG: config, HELIX_PORT: '0' };
});
afterAll(async () => {
  await server.stop('test');
  rmSync(directory, { recursive: true, force: true });
});

/** Runs a command in this process: what it prints, and its exit code. */
async function helix(parameters: readonly string[], given: NodeJS.ProcessEnv = env) {
  const before = process.exitCode;
  let stdout = '';
  let stderr = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    }),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  try {
    process.exitCode = undefined;
    const program = createProgram(given);
    for (const command of commandsOf(program)) command.exitOverride();
    await program.parseAsync(['node', 'helix', ...parameters]);
    return { code: Number(process.exitCode ?? 0), stdout, stderr };
  } catch (error) {
    // What commander itself refuses or answers (a wrong option, --help).
    return { code: (error as { readonly exitCode?: number }).exitCode ?? -1, stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before;
  }
}

function commandsOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((child) => commandsOf(child))];
}

function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
}

const COMMANDS = commandsOf(createProgram({}));

describe('--help', () => {
  it.each(COMMANDS.map(pathOf))('of `helix %s` says what it does and what each option means', async (path) => {
    const { code, stdout } = await helix([...path.split(' ').filter((word) => word !== ''), '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: helix ${path}`));
    const command = COMMANDS.find((candidate) => pathOf(candidate) === path);
    expect(command?.description()).toMatch(/\.$/);
    expect([...(command?.options ?? [])].every(({ description }) => description.length > 5)).toBe(true);
  });

  it('has every command of the reference', () => {
    expect(COMMANDS.map(pathOf)).toEqual(
      expect.arrayContaining([
        'start',
        'check',
        'explain',
        'key create',
        'key list',
        'key revoke',
        'team create',
        'cap create',
        'cap list',
        'cap remove',
        'spend',
        'models',
        'providers',
        'provider new',
        'provider test',
        'plugin new',
        'plugin test',
        'doctor',
      ]),
    );
  });
});

describe('--json', () => {
  it.each([
    [['models'], 'data'],
    [['providers'], 'data'],
    [['providers', '--running'], 'data'],
    [['team', 'list'], 'data'],
    [['key', 'list'], 'data'],
    [['cap', 'list'], 'data'],
    [['spend'], 'data'],
    [['cap', 'create', '--team', 'default', '--usd', '900'], 'id'],
    [['explain', '--model', 'chat', '--team', 'default'], 'candidates'],
    [['key', 'create', '--team', 'default'], 'key'],
    [['team', 'create', '--name', 'made-as-json'], 'id'],
    [['check'], 'ok'],
    [['doctor'], '0'],
  ])('of %j is one JSON document and nothing else', async (parameters, field) => {
    const { code, stdout, stderr } = await helix([...parameters, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toHaveProperty([field]);
  });
});

describe('exit codes', () => {
  it.each([
    ['a key that does not exist', ['key', 'revoke', 'key_none'], 1, /There is no key with the id key_none/],
    ['a team that does not exist', ['explain', '--model', 'chat', '--team', 'x'], 1, /no team with the id or name "x"/],
    ['spend of a team that does not exist', ['spend', '--team', 'x'], 1, /no team with the id or name "x"/],
    ['a cap of nothing', ['cap', 'create', '--usd', '5'], 1, /--team, --key, --user or --model/],
    ['a cap that is no amount', ['cap', 'create', '--usd', 'five', '--team', 'x'], 1, /amount in dollars/],
    ['a wrong admin key', ['models', '--admin-key', 'wrong'], 1, /admin key is wrong/],
    ['no gateway', ['models', '--url', 'http://127.0.0.1:1'], 1, /No gateway answers.*npm start/],
    ['an option that is no number', ['start', '--port', 'many'], 1, /whole number/],
    ['an option that is missing', ['explain'], 1, /--model/],
    ['a command that does not exist', ['modles'], 1, /unknown command 'modles'/],
    ['a configuration that is not there', ['check', 'nowhere.yaml'], 2, /^nowhere\.yaml {2}The configuration file/],
  ])('%s', async (_what, parameters, expected, said) => {
    const { code, stderr } = await helix(parameters);
    expect(code).toBe(expected);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('2 for a wrong configuration, with file, line and suggestion; 0 for a good one', async () => {
    const wrong = join(directory, 'wrong.yaml');
    writeFileSync(wrong, CONFIG.replace('models:', 'model:'));
    const found = await helix(['check', wrong]);
    expect(found.code).toBe(2);
    expect(found.stderr).toMatch(/wrong\.yaml:5:1 {2}model {2}.*did you mean "models"/);
    const good = await helix(['check', config]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/inactive: .*NO_SUCH_KEY is not set/);
    expect(good.stdout).toMatch(/is fine\n$/);
  });

  it('0 for --version, which is that of the package', async () => {
    expect(await helix(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it('1 without a gateway at HELIX_PORT, where the commands look for it', async () => {
    const { stderr } = await helix(['models'], { HELIX_PORT: '1', HELIX_ADMIN_KEY: 'x' });
    expect(stderr).toMatch(/^No gateway answers at http:\/\/127\.0\.0\.1:1 /);
  });

  it('1 without an admin key, and what to do', async () => {
    const { code, stderr } = await helix(['models'], { ...env, HELIX_DATA: join(directory, 'empty') });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/--admin-key.*HELIX_ADMIN_KEY/)]);
  });

  it('1 when the doctor finds something to fix', async () => {
    const { code, stdout } = await helix(['doctor', '--config', 'nowhere.yaml']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^configuration +FAIL +nowhere\.yaml/m);
    expect(stdout).toMatch(/1 to fix \(FAIL\)\.\n$/);
  });
});

describe('what is printed', () => {
  it('a cap that is made with its team’s name, listed, and removed', async () => {
    const made = await helix(['cap', 'create', '--team', 'default', '--usd', '12.5', '--per', 'day']);
    const [, id = ''] = /^(cap_\S+) +team default +\$12\.5 +day +UTC +strict$/m.exec(made.stdout) ?? [];
    expect((await helix(['cap', 'list'])).stdout).toContain(`${id}  team default`);
    expect((await helix(['cap', 'remove', id])).stdout).toMatch(new RegExp(`^${id} +removed$`, 'm'));
    expect((await helix(['cap', 'list'])).stdout).not.toContain(id);
  });

  it('many inactive providers as one finding of the doctor, which is none to mend', async () => {
    const many = join(directory, 'many.yaml');
    const entries = Array.from(
      { length: 6 },
      (_, index) => `  p${index}: { use: "@helix/provider-openai", apiKey: "\${NO_KEY_${index}}" }`,
    );
    writeFileSync(many, CONFIG.replace('models:', `${entries.join('\n')}\nmodels:`));
    const { stdout } = await helix(['doctor', '--config', many]);
    expect(stdout).toMatch(/^providers +ok +7 are inactive/m);
    expect(stdout).not.toContain('NO_KEY_3');
  });

  it('models, a line a target, with why one is inactive', async () => {
    const { stdout } = await helix(['models']);
    expect(stdout).toMatch(/^chat +sandbox\/sandbox +target +active$/m);
    expect(stdout).toMatch(/^ +openai\/gpt-4o +fallback 1 +inactive: NO_SUCH_KEY is not set \(.*helix\.yaml:4\)$/m);
  });

  it('explain: the verdict, each target, and limits in their unit', async () => {
    const { stdout } = await helix(['explain', '--model', 'chat', '--team', 'default']);
    expect(stdout).toMatch(/^A request for "chat" with 1000 input and 500 output tokens would be served\.$/m);
    expect(stdout).toMatch(/^1 +sandbox\/sandbox +\$0\.002 +active$/m);
    expect(stdout).toMatch(/ usd +month +\$50 +\$0 +\$0 +yes$/m);
  });

  it('explain: why nothing would answer', async () => {
    const { code, stdout } = await helix(['explain', '--model', 'away', '--team', 'default']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/would be refused \(upstream_unavailable\): .*openai\/gpt-4o: NO_SUCH_KEY is not set/);
  });

  it('explain of a configuration that does not run leaves nothing behind', async () => {
    const { code, stdout } = await helix(['explain', '--config', config, '--model', 'chat', '--team', 'nobody-yet']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/would be served/);
    expect((await helix(['team', 'list'])).stdout).not.toContain('nobody-yet');
  });

  it('a key is made, listed with its team’s name, revoked, and its secret is shown once', async () => {
    const made = await helix(['key', 'create', '--team', 'default', '--name', 'ci', '--models', 'chat,away']);
    const [, id = '', secret = ''] = /(key_\S+) +(sk-helix-\S+)/.exec(made.stdout) ?? [];
    expect(secret).not.toBe('');
    const list = await helix(['key', 'list']);
    expect(list.stdout).toMatch(new RegExp(`^${id} +ci +default +${secret.slice(-4)} +chat,away +never +active$`, 'm'));
    expect(list.stdout).not.toContain(secret);
    expect((await helix(['key', 'revoke', id])).code).toBe(0);
    expect((await helix(['key', 'list'])).stdout).toMatch(new RegExp(`^${id} .* revoked$`, 'm'));
  });

  it('lists go on after the first page', async () => {
    const adminKey = readFileSync(join(directory, 'data', 'admin.key'), 'utf8').trim();
    await Promise.all(
      Array.from({ length: 501 }, (_, index) =>
        fetch(`${server.url}/admin/v1/teams`, {
          method: 'POST',
          headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ name: `many-${index}` }),
        }),
      ),
    );
    const { stdout } = await helix(['team', 'list', '--json']);
    const names = (JSON.parse(stdout) as { data: { name: string }[] }).data.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('many-'))).toHaveLength(501);
  });
});
