import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HookName, nearestNames, type PluginModule } from '@helix/contracts';
import { importModule } from '@helix/server';
import { stringify } from 'yaml';
import { commandName } from '../command-name.js';
import { HOOK_TEMPLATES } from './hook-templates.js';

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

export interface NewPluginOptions {
  readonly hook: string;
  /** Default: `plugins` beside the configuration. */
  readonly dir?: string | undefined;
  /** The configuration that will name it. */
  readonly config: string;
  readonly json?: boolean | undefined;
}

/** Writes a plugin with its test, from the example of its hook, and prints the lines for the configuration. Throws rather than overwrite a file. */
export async function runPluginNew(name: string, options: NewPluginOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { file: template, place } = HOOK_TEMPLATES[checkHook(options.hook)];
  checkName(name);
  const directory = resolve(options.dir ?? join(dirname(options.config), 'plugins'));
  const file = join(directory, `${name}.ts`);
  const testFile = join(directory, `${name}.test.ts`);
  for (const path of [file, testFile]) {
    if (existsSync(path))
      throw new Error(`${show(path)} exists already, and is left as it is. Choose another name, or another --dir.`);
  }
  mkdirSync(directory, { recursive: true });
  for (const [from, to] of [
    [`${template}.ts`, file],
    [`${template}.test.ts`, testFile],
  ] as const) {
    // `wx`: not even one that came into being in between is overwritten.
    writeFileSync(to, rename(readFileSync(join(TEMPLATES, from), 'utf8'), name, template), { flag: 'wx' });
  }
  const yaml = await entryFor(file, options.config);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ files: [file, testFile], yaml }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(
    [
      'Wrote',
      `  ${show(file)}`,
      `  ${show(testFile)}`,
      '',
      `Add it under \`plugins\` in ${options.config}${place === undefined ? '' : ` (${place})`}:`,
      '',
      yaml.replace(/^(?=.)/gm, '  '),
      `Then: ${commandName(env)} plugin test ${show(file)}`,
      '',
    ].join('\n'),
  );
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return;
  const better = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  throw new Error(
    `"${name}" is not a plugin’s name: lower-case words joined by dashes.${better === '' ? '' : ` Try "${better}".`}`,
  );
}

function checkHook(hook: string): HookName {
  if (Object.hasOwn(HOOK_TEMPLATES, hook)) return hook as HookName;
  const hooks = Object.keys(HOOK_TEMPLATES);
  const [near] = nearestNames(hook, hooks, 1);
  throw new Error(
    `There is no hook "${hook}"; there are ${hooks.join(', ')}.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
  );
}

/** The templates are a plugin named `my-plugin`, so that they are compiled, linted and tested as they are. */
function rename(text: string, name: string, template: string): string {
  const variable = name.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  return text
    .replaceAll('my-plugin', name)
    .replaceAll('myPlugin', `${variable}Plugin`)
    .replaceAll(`./${template}.ts`, `./${name}.ts`);
}

/** The plugin's entry, with the first example of its options; the path is relative to the configuration. */
async function entryFor(file: string, config: string): Promise<string> {
  const module = (await importModule(file, dirname(file), [])) as PluginModule;
  const [example] = (module.optionsSchema?.['examples'] ?? []) as readonly unknown[];
  const path = relative(dirname(resolve(config)), file);
  const use = path.startsWith('.') ? path : `./${path}`;
  const flow = stringify(example ?? {}, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `- use: ${use}\n  with: ${flow}\n`;
}

function show(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
