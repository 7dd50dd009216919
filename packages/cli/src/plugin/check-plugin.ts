import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PluginModule } from '@helix/contracts';
import { importModule } from '@helix/server';
import { parse } from 'yaml';
import { type PluginCheck, reportCheck } from './plugin-check.js';
import { runTestFile } from './run-test-file.js';
import { configuredPlugins, defaultPlugins, type TrialPlugins } from './trial-config.js';
import { tryPlugin } from './try-plugin.js';

export interface CheckPluginOptions {
  /** Options as YAML or JSON. */
  readonly with?: string | undefined;
  /** Take the options and the other plugins from this configuration. */
  readonly config?: string | undefined;
}

/** Loads the plugin in this file (absolute) as the gateway does, tries it on the sandbox, and runs the test file beside it. */
export async function checkPlugin(
  file: string,
  options: CheckPluginOptions,
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
