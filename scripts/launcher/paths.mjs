import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const windows = process.platform === 'win32';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that Helix runs, builds and tests on: the npm package `node`, whatever Node the machine has. */
export const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

export const COMMAND_LINE = join(ROOT, 'packages/cli/dist/bin.js');

/** What the launcher knows about this checkout; never committed. */
export const STATE = join(ROOT, '.helix');

const localBin = join(ROOT, 'node_modules', '.bin');

/** The environment of everything that runs on the pinned Node: a `node` that it starts is the pinned one too. */
export function environment() {
  const path = process.env.PATH ?? '';
  return path.split(delimiter)[0] === localBin
    ? process.env
    : { ...process.env, PATH: `${localBin}${delimiter}${path}` };
}

/** The environment of npx: the machine's own Node, because the pinned one may be half installed. */
export function environmentWithoutPinnedNode() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...process.env, PATH: path.join(delimiter) };
}
