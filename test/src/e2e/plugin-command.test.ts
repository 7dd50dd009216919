import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BIN = resolve(__dirname, '../../../packages/cli/dist/bin.js');
const HOOKS = [
  'route',
  'authenticate',
  'arrive',
  'transformRequest',
  'answer',
  'meter',
  'attempt',
  'transformEvents',
  'observe',
  'routes',
];

interface Report {
  readonly ok: boolean;
  readonly checks: readonly { readonly check: string; readonly state: string; readonly said: string }[];
}

/** A folder outside the repository: nothing is installed beside the plugin. */
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'helix-plugins-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function helix(...parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [BIN, ...parameters], { cwd: directory }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function testPlugin(file: string, ...parameters: string[]): Promise<Report & { readonly code: number }> {
  const { code, stdout } = await helix('plugin', 'test', file, '--json', ...parameters);
  return { ...(JSON.parse(stdout) as Report), code };
}

describe('helix plugin new', () => {
  it.each(HOOKS)('writes a %s plugin that passes its test as it is', async (hook) => {
    const name = `acme-${hook.toLowerCase()}`;
    const made = await helix('plugin', 'new', name, '--hook', hook, '--dir', 'plugins', '--config', 'helix.yaml');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain(`- use: ./plugins/${name}.ts`);
    const { code, checks } = await testPlugin(join('plugins', `${name}.ts`));
    expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(code).toBe(0);
    expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(['loads', `hook ${hook}`, 'test']));
    expect(checks.find(({ check }) => check === `hook ${hook}`)?.state).toBe('ok');
  });

  it('prints lines that start a gateway when they are pasted', async () => {
    const made = await helix('plugin', 'new', 'pasted', '--dir', 'plugins', '--config', 'helix.yaml', '--json');
    const { yaml } = JSON.parse(made.stdout) as { yaml: string };
    writeFileSync(
      join(directory, 'helix.yaml'),
      `plugins:\n  - use: "@helix/plugin-auth-keys"\n${yaml.replace(/^(?=.)/gm, '  ')}`,
    );
    expect(await helix('check', 'helix.yaml')).toMatchObject({ code: 0, stderr: '' });
    expect((await testPlugin('plugins/pasted.ts', '--config', 'helix.yaml')).code).toBe(0);
  });

  it('overwrites nothing', async () => {
    await helix('plugin', 'new', 'kept', '--dir', 'kept');
    const file = join(directory, 'kept/kept.ts');
    writeFileSync(file, 'mine');
    const again = await helix('plugin', 'new', 'kept', '--dir', 'kept');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/kept\.ts exists already/);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it.each([
    ['a name that is none', ['Acme_Rule'], /Try "acme-rule"/],
    ['a hook that is none', ['acme', '--hook', 'rout'], /Did you mean "route"/],
  ])('refuses %s, with what was probably meant', async (_what, parameters, message) => {
    const { code, stderr } = await helix('plugin', 'new', ...parameters, '--dir', 'none');
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(existsSync(join(directory, 'none'))).toBe(false);
  });
});

describe('helix plugin test', () => {
  it('runs a file that imports what is not installed beside it', async () => {
    const file = join(directory, 'alone.ts');
    writeFileSync(
      file,
      `import { definePlugin } from '@helix/contracts';\nexport default definePlugin({ name: 'alone', create: () => ({ route: (_context, plan) => plan }) });\n`,
    );
    const { code, checks } = await testPlugin(file);
    expect(code).toBe(0);
    expect(checks.find(({ check }) => check === 'test')).toMatchObject({ state: 'note' });
  });

  it.each([
    ['does not parse', 'export default {', /could not be loaded/],
    ['needs a build', 'enum Colour { Red }\nexport default Colour;', /enum is not supported/],
  ])('finds a file that %s', async (name, text, said) => {
    const file = join(directory, `${name.replaceAll(' ', '-')}.ts`);
    writeFileSync(file, text);
    const { code, checks } = await testPlugin(file);
    expect(code).toBe(1);
    expect(checks).toEqual([{ check: 'loads', state: 'fail', said: expect.stringMatching(said) as string }]);
  });

  it('fails with a test that fails, and shows what was expected', async () => {
    await helix('plugin', 'new', 'tested', '--dir', '.');
    writeFileSync(
      join(directory, 'tested.test.ts'),
      `import tested from './tested.js';\nit('has a name', () => { expect(tested.name).toBe('other'); });\n`,
    );
    const { code, stdout } = await helix('plugin', 'test', 'tested.ts');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^test +FAIL +has a name/m);
    expect(stdout).toMatch(/Expected: "other"\nReceived: "tested"/);
    expect(stdout).toMatch(/1 failed\n$/);
  });
});
