import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const BEAT_MS = 2_000;
const STALE_MS = 30_000;

/**
 * Does `work` while no other process does anything under the same lock: making a folder either works or fails, for everyone.
 * The owner touches the folder as long as it lives; one that has stopped doing so, or is dead, loses it.
 */
export async function withLock(folder, work) {
  const owner = `${process.pid} ${hostname()} ${Date.now()}`;
  await acquire(folder, owner);
  const beat = setInterval(() => touch(folder), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    // Not when someone has taken it over, thinking that this process is dead.
    if (readOwner(folder) === owner) rmSync(folder, { recursive: true, force: true });
  }
}

async function acquire(folder, owner) {
  mkdirSync(dirname(folder), { recursive: true });
  let told = false;
  while (!tryToCreate(folder)) {
    if (isStale(folder)) {
      discard(folder, owner);
      continue;
    }
    if (!told) console.error('Another process is setting up this checkout: waiting for it');
    told = true;
    await wait(100);
  }
  writeFileSync(join(folder, 'owner'), owner);
}

function tryToCreate(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** A rename succeeds for one of several waiters only, so just one of them clears a dead owner's lock away. */
function discard(folder, owner) {
  const grave = `${folder}.${owner.replaceAll(' ', '-')}`;
  try {
    renameSync(folder, grave);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (isStale(grave)) rmSync(grave, { recursive: true, force: true });
  // Between the look and the rename another waiter had made a lock of its own: it gets that back.
  else renameSync(grave, folder);
}

function isStale(folder) {
  try {
    if (Date.now() - statSync(folder).mtimeMs > STALE_MS) return true;
  } catch {
    // Gone already.
    return false;
  }
  const [pid, host] = (readOwner(folder) ?? '').split(' ');
  return host === hostname() && !isAlive(Number(pid));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOwner(folder) {
  try {
    return readFileSync(join(folder, 'owner'), 'utf8');
  } catch {
    // Gone, or created this very moment: nobody's yet.
    return undefined;
  }
}

function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Taken over after a long sleep of the machine; the work goes on and the end of withLock sees it.
  }
}
