import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module named by `use` could not be found or loaded; the message says where it was looked for. */
export class ModuleNotLoaded extends Error {
  override readonly name = 'ModuleNotLoaded';
}

/**
 * Loads what a configuration names by `use`: an npm package, a folder with a package.json, or a single `.ts` or `.js` file. Paths are relative to
 * the configuration's folder; packages are looked for from there, then from the given roots. A file is loaded anew when it has changed, so that a
 * reload takes up its new text.
 */
export async function importModule(use: string, configDirectory: string, roots: readonly string[]): Promise<unknown> {
  const file = isPath(use)
    ? resolveFile(resolve(configDirectory, use))
    : resolvePackage(use, [configDirectory, ...roots]);
  if (file === undefined) {
    throw new ModuleNotLoaded(
      isPath(use)
        ? `${resolve(configDirectory, use)} does not exist.`
        : `The package ${use} is not installed (looked from ${configDirectory} and from the gateway's own folder).`,
    );
  }
  try {
    const loaded = (await import(
      isPath(use) ? `${pathToFileURL(file).href}?changed=${statSync(file).mtimeMs}` : pathToFileURL(file).href
    )) as { readonly default?: unknown };
    return loaded.default;
  } catch (cause) {
    throw new ModuleNotLoaded(
      `${file} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function isPath(use: string): boolean {
  return use.startsWith('.') || isAbsolute(use);
}

function resolvePackage(name: string, directories: readonly string[]): string | undefined {
  for (const directory of directories) {
    try {
      return createRequire(join(directory, 'package.json')).resolve(name);
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

function resolveFile(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return path;
  const manifest = join(path, 'package.json');
  const main = existsSync(manifest) ? entryOf(manifest) : undefined;
  return [main, 'index.ts', 'index.js']
    .flatMap((entry) => (entry === undefined ? [] : [join(path, entry)]))
    .find((entry) => existsSync(entry));
}

function entryOf(manifest: string): string | undefined {
  const { main, exports: entries } = JSON.parse(readFileSync(manifest, 'utf8')) as { main?: string; exports?: unknown };
  if (typeof entries === 'string') return entries;
  const dot = (entries as { readonly '.'?: unknown } | undefined)?.['.'];
  if (typeof dot === 'string') return dot;
  const chosen = (dot as { readonly default?: unknown } | undefined)?.default;
  return typeof chosen === 'string' ? chosen : main;
}

/** The folder that a file is in. */
export function folderOf(file: string): string {
  return dirname(resolve(file));
}
