import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { loadConfig } from '@helix/config';
import type { ConfigProblem } from '@helix/contracts';
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
  if (problems.length === 0) findings.push({ check: 'configuration', state: 'ok', said: options.config });
  for (const problem of problems)
    findings.push({ check: 'configuration', state: 'fail', said: describeProblem(problem) });
  findings.push(...checkProviders(warnings));
  const loaded = loadConfig({ file: options.config, env });
  if (loaded.ok) findings.push(await checkPort(Number(env['HELIX_PORT'] ?? loaded.config.server.port)));
  const failed = findings.filter(({ state }) => state === 'fail').length;
  const warned = findings.filter(({ state }) => state === 'warn').length;
  print(
    options.json,
    findings,
    ['check', 'state', 'finding'],
    findings.map(({ check, state, said }) => [check, state === 'fail' ? 'FAIL' : state, said]),
  );
  if (options.json !== true) process.stdout.write(`\n${conclude(failed, warned)}\n`);
  return failed === 0 ? 0 : 1;
}

function conclude(failed: number, warned: number): string {
  if (failed > 0) return `The gateway would not run well: ${failed} to fix (FAIL).`;
  return warned > 0 ? `Nothing to fix; ${warned} to look at (warn).` : 'Nothing to do.';
}

/** Up to this many inactive providers get a line each. More are the default configuration, of which nobody uses all. */
const MOST_LINES = 5;

function checkProviders(warnings: readonly ConfigProblem[]): readonly Finding[] {
  if (warnings.length <= MOST_LINES)
    return warnings.map((warning) => ({ check: 'provider', state: 'warn', said: describeInactive(warning) }));
  const said = `${warnings.length} are inactive, which is fine for those that you do not use; \`check\` says what each needs`;
  return [{ check: 'providers', state: 'ok', said }];
}

/** A provider without its secret: what of it, and the line. */
function describeInactive({ file, line, path, message, suggestion }: ConfigProblem): string {
  const [, name = path] = path.split('.');
  const hint = suggestion === undefined ? '' : ` To use it: ${suggestion}.`;
  return `${name} is inactive: ${message}${hint} (${[file, line].filter((part) => part !== undefined).join(':')})`;
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

async function checkPort(port: number): Promise<Finding> {
  if (await isFree(port)) return { check: 'port', state: 'ok', said: `${port} is free` };
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    const { status, checks } = (await response.json()) as { readonly status?: string; readonly checks?: object };
    if (checks !== undefined)
      return {
        check: 'port',
        state: response.ok ? 'ok' : 'warn',
        said: `a gateway runs on ${port}, and says it is ${response.ok ? 'ready' : `${status}: ${JSON.stringify(checks)}`}`,
      };
  } catch {
    // Something else than a gateway: it speaks no HTTP, or another JSON.
  }
  return {
    check: 'port',
    state: 'fail',
    said: `${port} is in use by something else. Stop it, or start with --port N.`,
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, () => probe.close(() => done(true)));
  });
}
