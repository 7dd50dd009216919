import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { LauncherError } from './launcher-error.mjs';
import { environmentWithoutPinnedNode, PINNED_NODE, ROOT } from './paths.mjs';
import { hasStamp, writeStamp } from './stamp.mjs';
import { workspaceFolders } from './workspace-folders.mjs';

/** In node_modules, so that removing that folder removes the claim as well. */
const stampFile = join(ROOT, 'node_modules', '.helix-install');

export function isInstalled() {
  return existsSync(PINNED_NODE) && hasStamp(stampFile, installFingerprint());
}

/** Installs what the lock file says. pnpm comes through npx, so that a machine needs Node and npm alone. */
export async function install() {
  console.error('Installing dependencies (only when they have changed; this takes about a minute)');
  let outcome = await pnpmInstall('--frozen-lockfile');
  if (outcome.code && !process.env.CI) {
    console.error('That failed, so pnpm-lock.yaml may be behind a package.json: installing again and updating it');
    outcome = await pnpmInstall('--no-frozen-lockfile');
  }
  if (outcome.code !== 0) {
    throw new LauncherError(
      'The dependencies could not be installed: see above. This step needs the npm registry.',
      outcome,
    );
  }
  checkPinnedNode();
  // Taken again, because the second way writes the lock file.
  writeStamp(stampFile, installFingerprint());
}

function pnpmInstall(lockOption) {
  // Its output goes to stderr: stdout belongs to the command that comes after.
  return runChild('npx', ['-y', 'pnpm@12', 'install', lockOption], {
    cwd: ROOT,
    env: environmentWithoutPinnedNode(),
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
  });
}

function checkPinnedNode() {
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies.node;
  if (!existsSync(PINNED_NODE)) {
    throw new LauncherError(
      `Node ${wanted}, which Helix runs on, was not installed: ${PINNED_NODE} is missing.\n` +
        'pnpm runs its install script only when pnpm-workspace.yaml says `allowBuilds: { node: true }`, and optional\n' +
        'dependencies must not be switched off. Then remove node_modules and try again.',
    );
  }
  const found = execFileSync(PINNED_NODE, ['--print', 'process.versions.node'], { encoding: 'utf8' }).trim();
  if (found !== wanted) {
    throw new LauncherError(
      `node_modules/node should be Node ${wanted} but is ${found}. Remove node_modules and try again.`,
    );
  }
}

function installFingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const manifests = workspaceFolders().map((folder) => `${folder}/package.json`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', 'package.json', ...manifests]) {
    hash.update(`\n${file}\n`).update(existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file)) : '');
  }
  return hash.digest('hex');
}
