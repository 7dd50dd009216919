import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Explanation } from '@helix/contracts';
import { startServer } from '@helix/server';
import { callAdmin, type RemoteOptions } from './admin-client.js';
import { formatExplanation } from './format-explanation.js';

interface ExplainOptions extends RemoteOptions {
  readonly model: string;
  readonly team: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly config?: string | undefined;
}

/** Prints what a request would meet, at the running gateway or under a configuration of its own. */
export async function runExplain(options: ExplainOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const explanation =
    options.config === undefined ? await explainRunning(options, env) : await explainFile(options, options.config, env);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(explanation, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${formatExplanation(explanation, options)}\n`);
}

function explainRunning(options: ExplainOptions, env: NodeJS.ProcessEnv): Promise<Explanation> {
  const query = new URLSearchParams({
    model: options.model,
    team: options.team,
    input_tokens: String(options.inputTokens),
    output_tokens: String(options.outputTokens),
  });
  return callAdmin(options, env, { method: 'GET', path: `explain?${query.toString()}` });
}

/** Starts the configuration beside everything, on a free port with a data directory of its own. */
async function explainFile(options: ExplainOptions, file: string, env: NodeJS.ProcessEnv): Promise<Explanation> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'helix-explain-'));
  const { HELIX_ADMIN_KEY: _ignored, ...rest } = env;
  const server = await startServer({
    configFile: file,
    port: 0,
    host: '127.0.0.1',
    dataDirectory,
    env: rest,
    watch: false,
    logLevel: 'error',
  });
  try {
    const remote = { ...options, url: server.url, adminKey: server.firstStart?.adminKey };
    await callAdmin(remote, rest, { method: 'POST', path: 'teams', body: { name: options.team } }).catch(
      () => undefined,
    );
    return await explainRunning(remote, rest);
  } finally {
    await server.stop('explained');
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}
