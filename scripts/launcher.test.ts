import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from './launcher/lock.mjs';
import { workspaceFolders } from './launcher/workspace-folders.mjs';

const launcher = join(__dirname, 'launcher');
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'helix-launcher-')));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe('the set-up lock', () => {
  test('lets one in at a time and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    jest.spyOn(console, 'error').mockImplementation();
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    const lock = join(folder, 'state', 'lock');
    await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
    expect(most).toBe(1);
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });

  test('is free again after work that failed', async () => {
    const lock = join(folder, 'lock');
    const failing = withLock(lock, () => Promise.reject(new Error('no space left')));
    await expect(failing).rejects.toThrow('no space left');
    await expect(withLock(lock, async () => 'done')).resolves.toBe('done');
  });

  test('is taken from an owner that is dead', async () => {
    const lock = join(folder, 'lock');
    const dead = spawnSync(process.execPath, ['--version']);
    mkdirSync(lock);
    writeFileSync(join(lock, 'owner'), `${dead.pid} ${hostname()} 1`);
    await expect(withLock(lock, async () => 'done')).resolves.toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a child', () => {
  /** A process that runs `program` the way the launcher runs the gateway, and ends as it ended. */
  function launch(program: string) {
    const script = `
      const { runChild } = await import(${JSON.stringify(pathToFileURL(join(launcher, 'child.mjs')).href)});
      const { code, signal } = await runChild(process.execPath, ['--eval', ${JSON.stringify(program)}]);
      console.log(JSON.stringify({ code, signal }));`;
    return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  async function outputOf(child: ReturnType<typeof launch>, onReady?: () => void): Promise<string> {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (String(chunk).includes('ready')) onReady?.();
    });
    await once(child, 'close');
    return output;
  }

  test('hands its exit code on', async () => {
    expect(await outputOf(launch('process.exitCode = 2'))).toContain('{"code":2,"signal":null}');
  });

  test('hands the signal on that killed it', async () => {
    expect(await outputOf(launch(`process.kill(process.pid, 'SIGKILL')`))).toContain(
      '{"code":null,"signal":"SIGKILL"}',
    );
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is told of %s and may finish its work', async (signal) => {
    const child = launch(`
      process.on('${signal}', () => { console.log('draining'); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log('ready');`);
    const output = await outputOf(child, () => child.kill(signal));
    expect(output).toContain('draining');
    expect(output).toContain('{"code":0,"signal":null}');
  });
});

test('an old Node is told what is needed, before anything else', () => {
  const script = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' });
    await import(${JSON.stringify(pathToFileURL(join(__dirname, 'helix.mjs')).href)});`;
  const result = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/^Helix needs Node 20 or newer/);
});

test('what is built is the packages of the workspace', () => {
  const { references } = JSON.parse(readFileSync(join(__dirname, '../tsconfig.json'), 'utf8')) as {
    references: { path: string }[];
  };
  expect(references.map(({ path }) => path.replace('./', '')).sort()).toEqual(workspaceFolders());
});
