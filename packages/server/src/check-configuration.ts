import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@helix/config';
import type { ConfigProblem } from '@helix/contracts';
import { ConfigError } from './config-error.js';
import { startServer } from './start-server.js';

/** What `helix check` says of a file: schema, references, cycles, and the options of its providers and plugins. Everything is compiled, on a data directory of its own. */
export async function checkConfiguration(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] }> {
  const loaded = loadConfig({ file, env });
  if (!loaded.ok) return { problems: loaded.problems, warnings: [] };
  const dataDirectory = mkdtempSync(join(tmpdir(), 'helix-check-'));
  try {
    const server = await startServer({
      configFile: file,
      host: '127.0.0.1',
      port: 0,
      dataDirectory,
      env,
      watch: false,
      logLevel: 'error',
    });
    await server.stop('checked');
    return { problems: [], warnings: loaded.warnings };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems, warnings: loaded.warnings };
    throw error;
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}
