import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The folders of the workspace's packages, relative to the root and sorted: what pnpm-workspace.yaml lists under `packages`. */
export function workspaceFolders() {
  return workspacePatterns().flatMap(expand).sort();
}

/** There is no YAML reader before the first install, so the list has to be a plain block of `- folder` or `- folder/*`. */
function workspacePatterns() {
  const yaml = readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8');
  const block = /^packages:\n((?: +- .*\n)+)/m.exec(yaml)?.[1] ?? '';
  return [...block.matchAll(/- ["']?([^"'\s]+)/g)].map((match) => match[1]);
}

function expand(pattern) {
  const parent = pattern.endsWith('/*') ? pattern.slice(0, -2) : undefined;
  return parent === undefined ? [pattern].filter(isPackage) : folders(parent).filter(isPackage);
}

function folders(parent) {
  const entries = readdirSync(join(ROOT, parent), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map((entry) => `${parent}/${entry.name}`);
}

function isPackage(folder) {
  return readdirSync(join(ROOT, folder)).includes('package.json');
}
