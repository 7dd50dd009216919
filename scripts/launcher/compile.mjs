import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { environment, PINNED_NODE, ROOT, STATE } from './paths.mjs';
import { hasStamp, writeStamp } from './stamp.mjs';
import { workspaceFolders } from './workspace-folders.mjs';

const stampFile = join(STATE, 'build');
const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Whether every package has been compiled from the sources as they are; a few milliseconds, as it only looks at file dates. */
export function isCompiled() {
  return (
    hasStamp(stampFile, buildFingerprint()) && typescriptFolders().every((folder) => existsSync(buildInfo(folder)))
  );
}

/** Compiles what has changed. TypeScript prints the mistakes it finds, and the outcome has a code other than 0 then. */
export async function compile() {
  console.error('Building what has changed');
  // Taken before: a file that is saved during the build makes the next one stale.
  const fingerprint = buildFingerprint();
  const outcome = await runChild(PINNED_NODE, [compiler, '-b'], {
    cwd: ROOT,
    env: environment(),
    stdio: ['inherit', 2, 2],
  });
  if (outcome.code === 0) writeStamp(stampFile, fingerprint);
  return outcome;
}

function typescriptFolders() {
  return workspaceFolders().filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json')));
}

function buildInfo(folder) {
  return join(ROOT, folder, 'dist/.tsbuildinfo');
}

function buildFingerprint() {
  const hash = createHash('sha256');
  const add = (file) => {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  };
  // The compiler and the types of dependencies change with the lock file.
  hash.update(existsSync(join(ROOT, 'pnpm-lock.yaml')) ? readFileSync(join(ROOT, 'pnpm-lock.yaml')) : '');
  for (const file of ['tsconfig.json', 'tsconfig.base.json']) add(file);
  for (const folder of typescriptFolders()) {
    for (const file of [`${folder}/package.json`, `${folder}/tsconfig.json`, ...filesUnder(`${folder}/src`)]) add(file);
  }
  return hash.digest('hex');
}

function filesUnder(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
