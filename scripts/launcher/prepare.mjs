import { join } from 'node:path';
import { compile, isCompiled } from './compile.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { STATE } from './paths.mjs';

const UP_TO_DATE = { code: 0, signal: null };
const lock = join(STATE, 'setup.lock');

/** Makes sure that the dependencies are there. Nothing is locked, and nothing goes over the network, when they are. */
export async function prepare() {
  if (isInstalled()) return;
  await withLock(lock, async () => {
    // Whoever held the lock before may have done it.
    if (!isInstalled()) await install();
  });
}

/** Makes sure that the build is that of the sources; the outcome has a code other than 0 when they do not compile. */
export async function build() {
  if (isCompiled()) return UP_TO_DATE;
  return withLock(lock, async () => (isCompiled() ? UP_TO_DATE : compile()));
}
