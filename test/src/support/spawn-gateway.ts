import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A gateway in a process of its own, started by the `helix` command as it is built. */
export interface SpawnedGateway {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
  /** Resolves with the exit code, or the signal. */
  readonly exited: Promise<number | string>;
}

/** A folder with this configuration. */
export function makeDirectory(yaml: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'helix-spawn-'));
  writeFileSync(join(directory, 'helix.yaml'), `server: { host: 127.0.0.1, port: 0, drain: 5s, adminKey: "hx-admin-for-tests" }\n${yaml}`);
  return directory;
}

/** Starts it and waits for `helix ready on`; rejects with the output when it ends before. */
export function spawnGateway(directory: string, env: NodeJS.ProcessEnv = {}): Promise<SpawnedGateway> {
  const bin = resolve(__dirname, '../../../packages/cli/dist/bin.js');
  const child = spawn(process.execPath, [bin, 'start', '--config', join(directory, 'helix.yaml')], { env: { PATH: process.env['PATH'], HELIX_DATA: join(directory, 'data'), HELIX_LOG: 'warn', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const exited = new Promise<number | string>((done) => child.once('exit', (code, signal) => done(code ?? signal ?? 'unknown')));
  return new Promise((done, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const ready = /helix ready on (http:\S+)/.exec(text);
      if (ready?.[1] !== undefined) done({ child, url: ready[1], output: () => text, exited });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then((code) => reject(new Error(`The gateway ended with ${code}:\n${text}`)));
  });
}

/** Calls the admin API of a spawned gateway. */
export async function callAdmin<T>(gateway: SpawnedGateway, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${gateway.url}/admin/v1/${path}`, {
    method,
    headers: { authorization: 'Bearer hx-admin-for-tests', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
