import { ConfigError, describeProblem, type RunningServer, startServer } from '@helix/server';
import { commandName } from './command-name.js';
import { describeInactive } from './describe-inactive.js';

export interface StartOptions {
  readonly config?: string | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
}

/** Starts the gateway and stays until it is stopped. Exit codes: 0 stopped, 2 wrong configuration, 1 anything else. */
export async function runStart(options: StartOptions, env: NodeJS.ProcessEnv): Promise<void> {
  let server: RunningServer;
  try {
    server = await startServer({
      configFile: options.config,
      port: options.port,
      host: options.host,
      dataDirectory: options.data,
      env,
    });
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const problem of error.problems) process.stderr.write(`${describeProblem(problem)}\n`);
      process.exit(2);
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  for (const line of describeInactive(server.warnings, commandName(env))) process.stderr.write(`${line}\n`);
  if (server.firstStart !== undefined) printFirstStart(server, server.firstStart, commandName(env));
  process.stdout.write(`helix ready on ${server.url}\n`);
  handleSignals(server);
  await server.closed;
}

function handleSignals(server: RunningServer): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    server.stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGHUP', () => {
    server.reload('SIGHUP').then(
      (result) => {
        for (const problem of result.problems) process.stderr.write(`${describeProblem(problem)}\n`);
      },
      (error: unknown) => process.stderr.write(`${String(error)}\n`),
    );
  });
}

function printFirstStart(server: RunningServer, made: NonNullable<RunningServer['firstStart']>, command: string): void {
  const body = JSON.stringify({ model: made.model, messages: [{ role: 'user', content: 'Hello' }] });
  const call = `curl ${server.url}/v1/chat/completions -H "authorization: Bearer ${made.key}" -H "content-type: application/json" -d '${body}'`;
  const next =
    made.model === undefined
      ? `No model of the configuration can be used yet: \`${command} doctor\` says why.`
      : `Try it:\n\n  ${call}`;
  process.stdout.write(`
First start. These are shown this once:

  admin key   ${made.adminKey}
  team        default (${made.teamId})
  key         ${made.key}

${next}

`);
}
