import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway } from '../support/run-gateway.js';
import { callAdmin, spawnGateway } from '../support/spawn-gateway.js';

const ROOT = resolve(__dirname, '../../..');
const run = promisify(execFile);

/** The code blocks of a guide that say which file they are. */
function filesOf(guide: string): readonly { readonly path: string; readonly text: string }[] {
  const markdown = readFileSync(join(ROOT, 'docs/guides', guide), 'utf8');
  return [...markdown.matchAll(/```\w+ file=(\S+)\n([\s\S]*?)```/g)].map((match) => ({
    path: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** Writes a guide's files as a reader would. */
function writeGuide(guide: string, directory: string): void {
  for (const { path, text } of filesOf(guide)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

describe('the guide "Write a routing plugin in ten minutes"', () => {
  let directory: string;

  beforeAll(() => {
    // Inside the repository, where @helix packages are found, as in a reader's checkout.
    directory = mkdtempSync(join(ROOT, 'config/examples/guide-'));
    writeGuide('write-a-routing-plugin.md', directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has a plugin that runs as it is and decides as it says', async () => {
    const { stdout } = await run(process.execPath, [
      join(ROOT, 'packages/cli/dist/bin.js'),
      'explain',
      '--config',
      join(directory, 'helix.yaml'),
      '--team',
      'default',
      '--model',
      'chat',
      '--json',
    ]);
    const { candidates, trace } = JSON.parse(stdout) as {
      candidates: { target: { id: string } }[];
      trace: { plugin: string; said: string }[];
    };
    expect(candidates.map(({ target }) => target.id)).toEqual(['frankfurt/sandbox']);
    expect(trace).toEqual(
      expect.arrayContaining([expect.objectContaining({ plugin: 'eu-only', said: 'eu only: dropped 1 of 2' })]),
    );
  }, 30_000);

  it('has a plugin and a test that `helix plugin test` finds good, as it says', async () => {
    const { stdout } = await run(process.execPath, [
      join(ROOT, 'packages/cli/dist/bin.js'),
      ...['plugin', 'test', join(directory, 'plugins/eu-only.ts'), '--with', '{ teams: [default] }'],
    ]);
    expect(stdout).toMatch(/^chat +ok +200; it said: eu only: dropped 1 of 2$/m);
    expect(stdout).toMatch(/^test +ok +keeps legal in the EU$/m);
    expect(stdout).toMatch(/ 0 failed\n$/);
  }, 30_000);

  it('has a test that passes', async () => {
    const { stderr } = await run(
      process.execPath,
      [join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', join(directory, 'plugins')],
      { cwd: ROOT },
    );
    expect(stderr).toMatch(/1 passed/);
  }, 60_000);
});

describe('the guide "Test your plugin, provider or store"', () => {
  let directory: string;

  beforeAll(() => {
    // In this package, which depends on all that an author of a provider or a store would.
    directory = mkdtempSync(join(ROOT, 'test/guide-'));
    writeGuide('test-your-plugin.md', directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has suites that pass', async () => {
    const { stderr } = await run(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', directory], {
      cwd: ROOT,
    });
    expect(stderr).toMatch(/Test Suites: 3 passed, 3 total/);
  }, 60_000);
});

describe('the guide "Stored responses"', () => {
  it('has an example that runs against a gateway as it is started first', async () => {
    // In this package, which has the client.
    const directory = mkdtempSync(join(ROOT, 'test/guide-'));
    writeGuide('stored-responses.md', directory);
    const gateway = await runGateway(
      `providers:\n  sandbox: { use: "@helix/provider-sandbox" }\nmodels: { chat: sandbox/sandbox }\n${pluginsYaml()}`,
    );
    try {
      const { stdout } = await run(process.execPath, [join(directory, 'three-turns.mjs')], {
        env: { ...process.env, OPENAI_BASE_URL: `${gateway.url}/v1`, OPENAI_API_KEY: gateway.key },
      });
      expect(stdout).toMatch(/^5 items led to resp_\w+\n$/);
    } finally {
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  }, 30_000);
});

it('the generated reference and schema are current', async () => {
  await run(process.execPath, [join(ROOT, 'scripts/generate-docs.mjs'), '--check'], { cwd: ROOT });
});

describe('the guide "Add a provider in ten minutes"', () => {
  const guide = 'add-a-provider.md';
  let directory: string;

  beforeAll(() => {
    // Outside of the repository: nothing is installed beside the provider.
    directory = mkdtempSync(join(tmpdir(), 'helix-guide-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('leads from nothing to a provider that the gateway takes, command by command', async () => {
    const steps = [
      ...readFileSync(join(ROOT, 'docs/guides', guide), 'utf8').matchAll(
        /```(?:sh run|\w+ file=(\S+))\n([\s\S]*?)```/g,
      ),
    ];
    const said: string[] = [];
    for (const [, path, text = ''] of steps) {
      if (path !== undefined) {
        writeFileSync(join(directory, path), text);
        continue;
      }
      const [command, ...parameters] = text.trim().split(' ');
      expect(command).toBe('helix');
      const bin = join(ROOT, 'packages/cli/dist/bin.js');
      const { stdout } = await run(process.execPath, [bin, ...parameters], { cwd: directory, env: {} });
      said.push(stdout);
    }
    const [made, tested, checked] = said;
    expect(made).toContain('providers/acme.ts');
    expect(tested).toMatch(/a suspended account is taken for permission[\s\S]* 0 failed/);
    expect(checked).toMatch(/inactive: .*ACME_API_KEY is not set[\s\S]*helix.yaml is fine/);
  });

  it('has a provider file that a gateway calls', async () => {
    const upstream = await FakeUpstream.start();
    writeFileSync(
      join(directory, 'providers/acme.ts'),
      filesOf(guide).find(({ path }) => path === 'providers/acme.ts')?.text ?? '',
    );
    writeFileSync(
      join(directory, 'helix.yaml'),
      `server: { host: 127.0.0.1, port: 0, adminKey: "hx-admin-for-tests" }\nproviders:\n  acme: { use: ./providers/acme.ts, apiKey: sk-acme, baseUrl: "${upstream.url}/v1" }\nmodels: { m: acme/x }\n${pluginsYaml()}`,
    );
    const gateway = await spawnGateway(directory);
    const teams = await callAdmin<{ data: readonly { readonly id: string }[] }>(gateway, 'GET', 'teams');
    const { key } = await callAdmin<{ key: string }>(gateway, 'POST', 'keys', { team: teams.data[0]?.id });
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm',
        max_completion_tokens: 5,
        logit_bias: { 1: 1 },
        messages: [{ role: 'developer', content: 'Hi' }],
      }),
    });
    expect([response.status, response.headers.get('x-helix-warnings')]).toEqual([
      200,
      expect.stringContaining('logit_bias'),
    ]);
    await response.text();
    expect(upstream.journal[0]?.body).toEqual({
      model: 'x',
      max_tokens: 5,
      messages: [{ role: 'system', content: 'Hi' }],
    });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    await upstream.close();
  });
});
