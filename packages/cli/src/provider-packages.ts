import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonObject, JsonValue, Provider, ProviderModule } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import { importModule } from '@helix/server';
import { SILENT, STANDING } from './silent-context.js';

/** What a provider package needs, and what it does. */
export interface ProviderPackage {
  /** As `use` names it. */
  readonly use: string;
  readonly name: string;
  /** Options without which it is inactive. */
  readonly requires: readonly string[];
  /** All options. */
  readonly options: readonly string[];
  /** The variable that an option is usually read from. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it speaks and does with its defaults; empty where that depends on options which nothing stands for. */
  readonly dialects: readonly string[];
  readonly operations: readonly string[];
  /** Its key in the catalogue of prices; `null` for none. */
  readonly catalogue: string | null;
}

const ROOT = new URL('../', import.meta.url);

/** Every provider package that comes with the command, in alphabetical order. */
export async function listProviderPackages(): Promise<readonly ProviderPackage[]> {
  const manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const uses = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@helix/provider-'));
  return (await Promise.all(uses.sort().map(describePackage))).flat();
}

/** None for a package that is called so and is no provider (the kit). */
async function describePackage(use: string): Promise<readonly ProviderPackage[]> {
  const module = (await importModule(use, fileURLToPath(ROOT), [])) as ProviderModule | undefined;
  if (module?.kind !== 'provider') return [];
  const provider = createTrial(module);
  return [
    {
      use,
      name: module.name,
      requires: module.requires,
      options: Object.keys(Object(module.optionsSchema['properties'])),
      variables: module.variables ?? {},
      dialects: provider?.dialects ?? [],
      operations: provider?.operations ?? [],
      catalogue: module.catalogue ?? null,
    },
  ];
}

/** The provider with something in the place of each option that it requires; nothing is sent. */
function createTrial(module: ProviderModule): Provider | undefined {
  const properties = module.optionsSchema['properties'];
  const standIns = [...module.requires, ...Object.keys(module.variables ?? {})].map((option) => [
    option,
    standInFor(isJsonObject(properties) ? properties[option] : undefined),
  ]);
  try {
    return module.create({ name: module.name, options: Object.fromEntries(standIns), logger: SILENT, clock: STANDING });
  } catch {
    return undefined; // Needs more than stand-ins: a file, a key in a certain form.
  }
}

function standInFor(schema: JsonValue | undefined): JsonValue {
  if (!isJsonObject(schema)) return 'x';
  const { examples, enum: values, type, pattern } = schema as JsonObject & { readonly type?: string };
  for (const list of [examples, values])
    if (Array.isArray(list) && list[0] !== undefined) return (list as readonly JsonValue[])[0] ?? 'x';
  if (type === 'integer' || type === 'number') return 1;
  return String(pattern).startsWith('^https?') ? 'http://provider.invalid/v1' : 'x';
}
