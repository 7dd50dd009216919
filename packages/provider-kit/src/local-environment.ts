import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Clock } from '@helix/contracts';
import { requestSmall, type SmallReply, type SmallRequest } from './request-small.js';

/** What sources of credentials see of the machine; injected, so that tests own it. */
export interface LocalEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The text of a file; `undefined` when there is none. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  readonly request: (request: SmallRequest) => Promise<SmallReply>;
  readonly homeFolder: string;
}

/** The machine that Helix runs on. Its `readFile` rejects for a file that is there and cannot be read. */
export function localEnvironment(clock: Clock): LocalEnvironment {
  return {
    variables: process.env,
    now: () => clock.now(),
    request: requestSmall,
    homeFolder: homedir(),
    readFile: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (isAbsence(error)) return undefined;
        throw error;
      }
    },
  };
}

/** Not by `instanceof`: where code runs in a context of its own, Node's errors are of another `Error`. */
function isAbsence(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
