import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Clock } from '@helix/contracts';
import { requestSmall } from '@helix/provider-kit';
import type { AwsEnvironment } from './aws/aws-environment.js';

/** The machine that Helix runs on, as the sources of AWS credentials see it. */
export function localEnvironment(clock: Clock): AwsEnvironment {
  return {
    variables: process.env,
    now: () => clock.now(),
    request: requestSmall,
    homeFolder: homedir(),
    readFile: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
          return undefined;
        throw error;
      }
    },
  };
}
