import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@helix/contracts';

/** The gateway's own folder: database, journal, and the keys it made for itself (mode 0600). */
export class DataDirectory {
  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
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
