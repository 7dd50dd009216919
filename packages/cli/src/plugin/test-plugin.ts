import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PluginModule } from '@helix/contracts';
import { importModule } from '@helix/server';
import { parse } from 'yaml';
import { formatTable } from '../table.js';
import { type PluginCheck, reportCheck } from './plugin-check.js';
import { runTestFile } from './run-test-file.js';
import { configuredPlugins, defaultPlugins, type TrialPlugins } from './trial-config.js';
import { tryPlugin } from './try-plugin.js';

export interface TestPluginOptions {
  /** Options as YAML or JSON. */
  readonly with?: string | undefined;
  /** Take the options and the other plugins from this configuration. */
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Loads a plugin as the gateway does, tries it, runs its own tests, and prints what was found. Gives the exit code: 0, or 1 when a check fails. */
export async function runPluginTest(path: string, options: TestPluginOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const file = resolve(path);
  const checks = await checkPlugin(file, options, env);
  const failed = checks.filter(({ state }) => state === 'fail').length;
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ok: failed === 0, file, checks }, undefined, 2)}\n`);
  else printChecks(checks, failed);
  return failed === 0 ? 0 : 1;
}

async function checkPlugin(
  file: string,
  options: TestPluginOptions,
  env: NodeJS.ProcessEnv,
): Promise<readonly PluginCheck[]> {
  let module: PluginModule;
  let plugins: TrialPlugins;
  try {
    module = (await importModule(file, dirname(file), [])) as PluginModule;
  } catch (error) {
    return [reportCheck('fail', 'loads', messageOf(error))];
  }
  if (module?.kind !== 'plugin')
    return [
      reportCheck('fail', 'loads', 'its default export is not a plugin: write `export default definePlugin({ … })`'),
    ];
  try {
    plugins =
      options.config === undefined
        ? defaultPlugins(file, module, options.with === undefined ? undefined : parse(options.with))
        : configuredPlugins(file, options.config);
  } catch (error) {
    return [reportCheck('fail', 'options', messageOf(error))];
  }
  return [
    reportCheck('ok', 'loads', module.name),
    ...checkSchema(module),
    ...(await tryPlugin(module.name, plugins, env)),
    ...(await runOwnTests(file)),
  ];
}

/** Without `additionalProperties: false` a typo in an option is not an error but an option that does nothing. */
function checkSchema({ optionsSchema }: PluginModule): readonly PluginCheck[] {
  if (optionsSchema === undefined || optionsSchema['additionalProperties'] !== undefined) return [];
  return [
    reportCheck(
      'note',
      'options',
      'the schema lets unknown options pass; add `additionalProperties: false` to find typos',
    ),
  ];
}

async function runOwnTests(file: string): Promise<readonly PluginCheck[]> {
  const testFile = file.replace(/\.([cm]?[jt]s)$/, '.test.$1');
  if (testFile === file || statSync(file).isDirectory()) return [];
  if (!existsSync(testFile)) return [reportCheck('note', 'test', `there is no ${testFile}`)];
  return runTestFile(testFile);
}

function printChecks(checks: readonly PluginCheck[], failed: number): void {
  const rows = checks.map(({ check, state, said }) => [check, state === 'fail' ? 'FAIL' : state, said]);
  const details = checks.filter(({ detail }) => detail !== undefined);
  const count = (state: PluginCheck['state']): number => checks.filter((check) => check.state === state).length;
  process.stdout.write(`${formatTable(['check', 'result', 'finding'], rows)}\n`);
  for (const { check, said, detail } of details) process.stdout.write(`\n${check}: ${said}\n${detail}\n`);
  const notes = count('note');
  process.stdout.write(`\n${count('ok')} ok, ${notes} ${notes === 1 ? 'note' : 'notes'}, ${failed} failed\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
