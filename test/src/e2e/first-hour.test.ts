import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { pluginsYaml } from '../support/run-gateway.js';
import { spawnGateway } from '../support/spawn-gateway.js';

const ROOT = resolve(__dirname, '../../..');
const BIN = join(ROOT, 'packages/cli/dist/bin.js');
const run = promisify(execFile);

const PAGES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(ROOT, path)));

function pageOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The anchor that a heading gets. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function isAlive(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  return [...pageOf(target).matchAll(/^#+ (.*)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
}

describe('the pages of this repository', () => {
  it.each(PAGES)('%s has no dead link and nothing of an unfinished merge', (page) => {
    const text = pageOf(page);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^\w+:/.test(link));
    expect(links.filter((link) => !isAlive(page, link))).toEqual([]);
    expect(text).not.toMatch(/^(<{7}|={7}$|>{7}|(> ){7})/m);
  });
});

describe('the guide "Teams, keys and spend"', () => {
  it('leads from a team to what it spent, command by command', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'helix-guide-'));
    writeFileSync(
      join(directory, 'helix.yaml'),
      `server: { host: 127.0.0.1, port: 0, adminKey: "hx-admin-for-tests" }
providers: { sandbox: { use: "@helix/provider-sandbox" } }
models: { sandbox: sandbox/sandbox }
prices: { "sandbox/*": { input: 1, output: 1 } }
${pluginsYaml()}`,
    );
    const gateway = await spawnGateway(directory);
    const said: string[] = [];
    try {
      for (const [, commands = ''] of pageOf('docs/guides/teams-keys-and-spend.md').matchAll(
        /```sh run\n([\s\S]*?)```/g,
      )) {
        for (const command of commands.trim().split('\n')) {
          const [name, ...parameters] = command.split(' ').map((word) => word.replaceAll('"', ''));
          expect(name).toBe('helix');
          const env = { HELIX_URL: gateway.url, HELIX_ADMIN_KEY: 'hx-admin-for-tests' };
          said.push((await run(process.execPath, [BIN, ...parameters], { cwd: directory, env })).stdout);
        }
        const key = /sk-helix-\S+/.exec(said.join('\n'))?.[0];
        const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'sandbox', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }),
        });
        expect([answer.status, await answer.json()]).toEqual([200, expect.anything()]);
      }
    } finally {
      gateway.child.kill('SIGTERM');
      await gateway.exited;
      rmSync(directory, { recursive: true, force: true });
    }
    const [, , cap, spend, keys, caps] = said;
    expect(cap).toMatch(/^cap_\w+ +team search +\$500 +month +Europe\/Berlin +strict$/m);
    expect(spend).toMatch(/^search +sandbox +1 +\d+ +\d+ +\$0\.0000\d+$/m);
    expect(keys).toMatch(/ website +search .* active$/m);
    expect(caps).toBe(cap);
  }, 60_000);
});

describe('the guide "Come from LiteLLM\'s proxy"', () => {
  const page = pageOf('docs/guides/come-from-litellm.md');
  const [litellm = '', helix = ''] = [...page.matchAll(/```yaml.*\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  it.each([
    ['what it starts from', litellm, 2, /"model_list" is LiteLLM's\. .*come-from-litellm\.md/],
    ['what it ends at', helix, 0, /is fine\n$/],
  ])(
    '%s is judged as it says',
    async (_what, text, code, expected) => {
      const directory = mkdtempSync(join(tmpdir(), 'helix-guide-'));
      writeFileSync(join(directory, 'helix.yaml'), text);
      const found = await run(process.execPath, [BIN, 'check', 'helix.yaml'], { cwd: directory, env: {} }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
      );
      rmSync(directory, { recursive: true, force: true });
      expect(found).toEqual({ code, said: expect.stringMatching(expected) });
    },
    30_000,
  );
});

it('a wrong method is answered with the right one, a wrong path with the nearest', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'helix-guide-'));
  writeFileSync(
    join(directory, 'helix.yaml'),
    `server: { host: 127.0.0.1, port: 0 }\nproviders: { sandbox: { use: "@helix/provider-sandbox" } }\nmodels: { sandbox: sandbox/sandbox }\n${pluginsYaml()}`,
  );
  const gateway = await spawnGateway(directory);
  try {
    const ask = async (path: string): Promise<string> => (await fetch(`${gateway.url}${path}`)).text();
    expect(await ask('/v1/chat/completions')).toContain('is not a route of this gateway. It takes POST.');
    expect(await ask('/v1/modles')).toContain('Did you mean /v1/models?');
  } finally {
    gateway.child.kill('SIGTERM');
    await gateway.exited;
    rmSync(directory, { recursive: true, force: true });
  }
}, 30_000);
