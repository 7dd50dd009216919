import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PluginModule } from '@helix/contracts';
import { parse } from 'yaml';

interface Entry {
  readonly use: string;
  readonly with?: unknown;
}

/** Where options come from when there are none. */
export const NO_OPTIONS = 'none are given';

/** The plugins that a trial runs. */
export interface TrialPlugins {
  readonly plugins: readonly Entry[];
  /** Index of the one that is tried. */
  readonly index: number;
  /** Where its options come from, for people. */
  readonly optionsFrom: string;
}

const AROUND = ['auth-keys', 'routing', 'request-log', 'admin-api'];
const ON_DEMAND = ['rate-limit', 'cost-cap'];

/**
 * The plugin before the built-in ones that every gateway has, so that it is asked first whatever its hook. Its options: those given, else the first
 * example of its schema, else none.
 */
export function defaultPlugins(file: string, module: PluginModule, given: unknown): TrialPlugins {
  const [example] = (module.optionsSchema?.['examples'] ?? []) as readonly unknown[];
  const needed = (module.requires?.plugins ?? []).filter((name) => ON_DEMAND.includes(name));
  const others = [...needed, ...AROUND].filter((name) => name !== module.name);
  return {
    plugins: [{ use: file, with: given ?? example ?? {} }, ...others.map(builtIn)],
    index: 0,
    optionsFrom:
      given !== undefined ? '--with' : example !== undefined ? 'the first example of its schema' : NO_OPTIONS,
  };
}

function builtIn(name: string): Entry {
  return { use: `@helix/plugin-${name}` };
}

/** The plugin with the options and among the plugins that a configuration gives it. Throws where the configuration does not name it. */
export function configuredPlugins(file: string, config: string): TrialPlugins {
  const directory = dirname(resolve(config));
  const raw = parse(readFileSync(config, 'utf8')) as { readonly plugins?: readonly Entry[] } | null;
  const plugins = (toAbsolute(raw?.plugins ?? [], directory) as readonly Entry[]).map((entry) => ({ ...entry }));
  const index = plugins.findIndex((entry) => entry.use === file);
  if (index < 0)
    throw new Error(`${config} does not name ${file}. Add it under \`plugins\`, or give the options by --with.`);
  // The gateway tells of a plugin's failures through the admin API.
  const missing = plugins.some(({ use }) => use.includes('admin-api')) ? [] : [builtIn('admin-api')];
  return { plugins: [...plugins, ...missing], index, optionsFrom: config };
}

/** Two regions of the sandbox, a model over both, and these plugins; JSON, which YAML includes. */
export function trialConfig({ plugins }: TrialPlugins): string {
  return JSON.stringify({
    server: { host: '127.0.0.1', port: 0, drain: '2s' },
    providers: {
      frankfurt: { use: '@helix/provider-sandbox', region: 'eu' },
      virginia: { use: '@helix/provider-sandbox', region: 'us' },
    },
    models: { chat: { targets: ['virginia/sandbox', 'frankfurt/sandbox'] } },
    prices: { '*/sandbox': { input: 1, output: 2 } },
    plugins,
  });
}

/** The trial's configuration lies in another folder: what is relative to the original is made absolute. */
function toAbsolute(value: unknown, directory: string): unknown {
  if (typeof value === 'string') {
    if (value.startsWith('file:')) return `file:${resolve(directory, value.slice('file:'.length))}`;
    return /^\.\.?\//.test(value) ? resolve(directory, value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => toAbsolute(item, directory));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toAbsolute(item, directory)]));
}
