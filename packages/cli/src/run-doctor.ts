import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { loadConfig } from '@helix/config';
import { checkConfiguration, describeProblem } from '@helix/server';
import { needsNewerNode } from './needs-newer-node.js';
import { print } from './table.js';

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly said: string;
}

/** Looks at what a start needs. Gives the exit code: 0, or 1 when something fails. */
export async function runDoctor(
  options: { readonly config: string; readonly json?: boolean | undefined },
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const findings: Finding[] = [checkNode(), checkDataDirectory(env['HELIX_DATA'] ?? 'data'), checkClock()];
  const { problems, warnings } = await checkConfiguration(options.config, env);
  findings.push(
    problems.length === 0
      ? { check: 'configuration', state: 'ok', said: options.config }
      : { check: 'configuration', state: 'fail', said: problems.map(describeProblem).join('; ') },
    ...warnings.map((warning): Finding => ({ check: 'provider', state: 'warn', said: describeProblem(warning) })),
  );
  const loaded = loadConfig({ file: options.config, env });
  if (loaded.ok) findings.push(await checkPort(Number(env['HELIX_PORT'] ?? loaded.config.server.port)));
  print(
    options.json,
    findings,
    ['check', 'state', 'finding'],
    findings.map(({ check, state, said }) => [check, state, said]),
  );
  return findings.some(({ state }) => state === 'fail') ? 1 : 0;
}

function checkNode(): Finding {
  const problem = needsNewerNode(process.versions.node);
  return { check: 'node', state: problem === undefined ? 'ok' : 'fail', said: problem ?? process.version };
}

function checkDataDirectory(path: string): Finding {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.R_OK);
    const open = (statSync(path).mode & 0o077) !== 0 && existsSync(resolve(path, 'secret.key'));
    return {
      check: 'data directory',
      state: open ? 'warn' : 'ok',
      said: open ? `${resolve(path)} can be read by others; chmod 700 it` : resolve(path),
    };
  } catch (error) {
    return {
      check: 'data directory',
      state: 'fail',
      said: `${resolve(path)} cannot be written: ${String(error)}. Set HELIX_DATA.`,
    };
  }
}

function checkClock(): Finding {
  const year = new Date().getUTCFullYear();
  return {
    check: 'clock',
    state: year >= 2026 ? 'ok' : 'fail',
    said: year >= 2026 ? new Date().toISOString() : `it is not ${year}; spend windows would be wrong`,
  };
}

function checkPort(port: number): Promise<Finding> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () =>
      done({ check: 'port', state: 'warn', said: `${port} is in use (a running gateway?); start with --port N` }),
    );
    probe.listen(port, () => probe.close(() => done({ check: 'port', state: 'ok', said: `${port} is free` })));
  });
}
