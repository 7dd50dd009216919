import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HelixError } from '@helix/contracts';

/** A directory that one process at a time uses: a file in it names the owner. */
export class DirectoryLock {
  readonly #file: string;

  /** Takes the lock. Throws `store_unavailable` when another living process has it. */
  constructor(directory: string) {
    this.#file = join(directory, 'lock');
    if (existsSync(this.#file)) {
      const owner = Number(readFileSync(this.#file, 'utf8'));
      if (owner !== process.pid && isAlive(owner)) {
        throw new HelixError(
          'store_unavailable',
          `Another gateway (process ${owner}) uses ${directory}. Stop it, or set another data directory with HELIX_DATA.`,
        );
      }
    }
    writeFileSync(this.#file, String(process.pid), { mode: 0o600 });
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
