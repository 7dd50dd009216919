import { resolve } from 'node:path';
import { formatTable } from '../table.js';
import { type CheckPluginOptions, checkPlugin } from './check-plugin.js';
import type { PluginCheck } from './plugin-check.js';

export interface TestPluginOptions extends CheckPluginOptions {
  readonly json?: boolean | undefined;
}

/** Prints what `checkPlugin` finds. Gives the exit code: 0, or 1 when a check fails. */
export async function runPluginTest(path: string, options: TestPluginOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const file = resolve(path);
  const checks = await checkPlugin(file, options, env);
  const failed = checks.filter(({ state }) => state === 'fail').length;
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ok: failed === 0, file, checks }, undefined, 2)}\n`);
  else printChecks(checks, failed);
  return failed === 0 ? 0 : 1;
}

/** Prints checks as a table, with the details of those that failed below it. */
export function printChecks(checks: readonly PluginCheck[], failed: number): void {
  const rows = checks.map(({ check, state, said }) => [check, state === 'fail' ? 'FAIL' : state, said]);
  const details = checks.filter(({ detail }) => detail !== undefined);
  const count = (state: PluginCheck['state']): number => checks.filter((check) => check.state === state).length;
  process.stdout.write(`${formatTable(['check', 'result', 'finding'], rows)}\n`);
  for (const { check, said, detail } of details) process.stdout.write(`\n${check}: ${said}\n${detail}\n`);
  const notes = count('note');
  process.stdout.write(`\n${count('ok')} ok, ${notes} ${notes === 1 ? 'note' : 'notes'}, ${failed} failed\n`);
}
