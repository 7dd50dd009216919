import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ProviderModule } from '@helix/contracts';
import { importModule } from '@helix/server';
import type { PluginCheck } from '../plugin/plugin-check.js';
import { runTestFile } from '../plugin/run-test-file.js';
import { printChecks } from '../plugin/test-plugin.js';

/** Loads a provider as the gateway does, and runs the test beside it. Gives the exit code: 0, or 1 when something fails. */
export async function runProviderTest(path: string, options: { readonly json?: boolean | undefined }): Promise<number> {
  const file = resolve(path);
  const module = (await importModule(file, dirname(file), [])) as Partial<ProviderModule> | undefined;
  const isProvider = module?.kind === 'provider';
  const checks: PluginCheck[] = [
    {
      check: 'loads',
      state: isProvider ? 'ok' : 'fail',
      said: isProvider
        ? `the provider ${module.name ?? ''}`
        : 'its default export was not made by defineOpenAICompatible or defineProvider',
    },
  ];
  const test = statSync(file).isDirectory() ? join(file, 'index.test.ts') : file.replace(/\.(ts|js|mjs)$/, '.test.$1');
  if (existsSync(test)) checks.push(...(await runTestFile(test)));
  else checks.push({ check: 'test', state: 'note', said: `there is no ${test}` });
  const failed = checks.filter(({ state }) => state === 'fail').length;
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ok: failed === 0, file, checks }, undefined, 2)}\n`);
  else printChecks(checks, failed);
  return failed === 0 ? 0 : 1;
}
