import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type ConfigProblem, Secret } from '@helix/contracts';
import { buildModels } from './build-models.js';
import { CONFIG_SCHEMA } from './config-schema.js';
import type { ConfigSnapshot, PluginEntry, PriceEntry, ProviderEntry } from './config-snapshot.js';
import { ConfigSource, parsePath } from './config-source.js';
import { resolveReferences } from './resolve-references.js';
import { findSchemaProblems } from './schema-problems.js';
import { parseDuration, parseSize } from './units.js';

export interface LoadOptions {
  /** Shown in problems; read from disk unless `text` is given. */
  readonly file: string;
  readonly text?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type LoadResult =
  | { readonly ok: true; readonly config: ConfigSnapshot; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads, resolves and checks a configuration. Gives every problem at once, or a frozen snapshot with its warnings. */
export function loadConfig(options: LoadOptions): LoadResult {
  let text: string;
  try {
    text = options.text ?? readFileSync(options.file, 'utf8');
  } catch {
    return {
      ok: false,
      problems: [
        {
          file: options.file,
          line: undefined,
          column: undefined,
          path: '',
          message: 'The configuration file cannot be read.',
          suggestion: 'check the path, or name another with --config',
        },
      ],
    };
  }
  const source = new ConfigSource(text, options.file);
  if (source.problems.length > 0) return { ok: false, problems: source.problems };
  const parsed = source.toValue() ?? {};
  const references = resolveReferences(parsed, { source, env: options.env, directory: dirname(resolve(options.file)) });
  const problems = [
    ...references.problems,
    ...findSchemaProblems(CONFIG_SCHEMA, withoutInactive(references.value, references.inactive), source, []),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const raw = references.value as RawConfig;
  const models = buildModels(raw.models ?? {}, {
    source,
    providers: new Set(Object.keys(raw.providers ?? {})),
    problems,
  });
  if (problems.length > 0) return { ok: false, problems };
  const { unknown = 'refuse', ...overrides } = raw.prices ?? {};
  const config: ConfigSnapshot = {
    file: options.file,
    hash: createHash('sha256')
      .update(JSON.stringify(forHash(references.value)))
      .digest('hex')
      .slice(0, 16),
    server: {
      host: raw.server?.host ?? '0.0.0.0',
      port: raw.server?.port ?? 4000,
      adminKey: raw.server?.adminKey,
      maxBodyBytes: parseSize(raw.server?.maxBodyBytes ?? '32MiB'),
      drainMs: parseDuration(raw.server?.drain ?? '60s'),
    },
    responses: {
      store: raw.responses?.store ?? true,
      copies: raw.responses?.copies ?? false,
      retentionMs: parseDuration(raw.responses?.retention ?? '30d'),
      maxBytes: parseSize(raw.responses?.maxBytes ?? '2GiB'),
    },
    storage: { database: raw.storage?.database ?? 'sqlite:helix.db', meters: raw.storage?.meters ?? 'memory:' },
    providers: Object.fromEntries(
      Object.entries(raw.providers ?? {}).map(([name, entry]) => [
        name,
        providerEntry(name, entry, references.inactive.get(name)),
      ]),
    ),
    models,
    plugins: (raw.plugins ?? []).map((plugin) => ({ use: plugin.use, with: plugin.with })),
    prices: {
      unknown: unknown as ConfigSnapshot['prices']['unknown'],
      overrides: overrides as Readonly<Record<string, PriceEntry>>,
    },
    source,
    locate: (path, message, suggestion) => source.problem(parsePath(path), message, suggestion),
  };
  return { ok: true, config: deepFreeze(config), warnings: [...references.inactive.values()] };
}

/** What options break of a plugin's or provider's own schema, placed in the configuration. */
export function validateOptions(
  schema: object,
  value: unknown,
  at: { readonly config: ConfigSnapshot; readonly path: string },
): readonly ConfigProblem[] {
  return findSchemaProblems(schema, value, at.config.source, parsePath(at.path));
}

interface RawConfig {
  readonly server?: {
    readonly host?: string;
    readonly port?: number;
    readonly adminKey?: Secret;
    readonly maxBodyBytes?: string | number;
    readonly drain?: string;
  };
  readonly responses?: {
    readonly store?: boolean;
    readonly copies?: boolean;
    readonly retention?: string;
    readonly maxBytes?: string | number;
  };
  readonly storage?: { readonly database?: string; readonly meters?: string };
  readonly providers?: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly use: string }>>;
  readonly models?: Parameters<typeof buildModels>[0];
  readonly prices?: Readonly<Record<string, unknown>>;
  readonly plugins?: readonly PluginEntry[];
}

function providerEntry(
  name: string,
  entry: Readonly<Record<string, unknown>> & { readonly use: string },
  problem: ConfigProblem | undefined,
): ProviderEntry {
  const { use, ...options } = entry;
  return {
    name,
    use,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    region: typeof options['region'] === 'string' ? options['region'] : undefined,
    tags: Array.isArray(options['tags']) ? (options['tags'] as readonly string[]) : [],
    inactive:
      problem === undefined
        ? undefined
        : `${problem.message.replace(/\.$/, '')} (${basename(problem.file ?? 'configuration')}:${problem.line ?? '?'})`,
  };
}

/** An inactive provider's unresolved references are not held against the schema. */
function withoutInactive(value: unknown, inactive: ReadonlyMap<string, ConfigProblem>): unknown {
  const config = value as { readonly providers?: Readonly<Record<string, unknown>> };
  if (inactive.size === 0 || typeof config.providers !== 'object') return value;
  return {
    ...config,
    providers: Object.fromEntries(Object.entries(config.providers).filter(([name]) => !inactive.has(name))),
  };
}

function forHash(value: unknown): unknown {
  if (value instanceof Secret) return createHash('sha256').update(value.reveal()).digest('hex');
  if (Array.isArray(value)) return value.map(forHash);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, forHash(item)]));
}

function deepFreeze<T>(value: T): T {
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.isFrozen(value) ||
    value instanceof Secret ||
    value instanceof ConfigSource
  )
    return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
