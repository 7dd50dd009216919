import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HelixError, Secret } from '@helix/contracts';

/** The gateway's own folder: database, journal, and the keys it made for itself (mode 0600). */
export class DataDirectory {
  /** Throws `store_unavailable` where it cannot be made or written. */
  constructor(readonly path: string) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.W_OK);
    } catch (cause) {
      throw new HelixError(
        'store_unavailable',
        `The data directory ${path} cannot be used (${(cause as NodeJS.ErrnoException).code ?? cause}). Make it writable, or set another with HELIX_DATA.`,
        { cause },
      );
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** The secret kept under this name, made on first use. */
  secret(name: string, prefix: string): { readonly secret: Secret; readonly created: boolean } {
    const file = this.file(name);
    if (existsSync(file)) return { secret: new Secret(readFileSync(file, 'utf8').trim()), created: false };
    const value = `${prefix}${randomBytes(32).toString('base64url')}`;
    // `wx`: of two first starts side by side one makes it, and the other reads it.
    try {
      writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return { secret: new Secret(readFileSync(file, 'utf8').trim()), created: false };
    }
    chmodSync(file, 0o600);
    return { secret: new Secret(value), created: true };
  }
}
