import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';

/** The `helix` command. Each subcommand loads what it needs only when it runs. */
export function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('helix')
    .description('A self-hosted LLM gateway.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .showHelpAfterError();
  program
    .command('start')
    .description('Start the gateway.')
    .option('--config <file>', 'configuration file (HELIX_CONFIG, config/helix.yaml)')
    .option('--port <number>', 'port to listen on (HELIX_PORT, the configuration, 4000)', readCount)
    .option('--host <address>', 'address to listen on')
    .option('--data <directory>', 'data directory (HELIX_DATA, ./data)')
    .action(async (options: { config?: string; port?: number; host?: string; data?: string }) => {
      const { runStart } = await import('./run-start.js');
      await runStart(options, env);
    });
  program
    .command('check')
    .description('Check a configuration: schema, references, options of providers and plugins.')
    .argument('[file]', 'configuration file', env['HELIX_CONFIG'] ?? 'config/helix.yaml')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { json?: boolean }) =>
      run(async () => (await import('./run-check.js')).runCheck(file, options, env)),
    );
  remote(program.command('explain'), env)
    .description('What a request would meet: candidates, decisions, limits. Nothing is sent or charged.')
    .requiredOption('--model <name>', 'model as a caller asks for it')
    .requiredOption('--team <id>', 'id or name of the team')
    .option('--input-tokens <number>', 'assumed prompt size', readCount, 1_000)
    .option('--output-tokens <number>', 'assumed answer size', readCount, 500)
    .option('--config <file>', 'explain this configuration instead of the running gateway’s')
    .action(async (options) => run(async () => (await import('./run-explain.js')).runExplain(options, env)));
  const key = program.command('key').description('Virtual keys.');
  remote(key.command('create'), env)
    .description('Make a key; its secret is shown this once.')
    .requiredOption('--team <id>', 'id or name of the team')
    .option('--name <name>', 'what the key is for')
    .option('--models <globs>', 'models it may use, comma separated', '*')
    .option('--expires <time>', 'when it expires (RFC 3339)')
    .action(async (options) => run(async () => (await import('./run-admin.js')).createKey(options, env)));
  remote(key.command('list'), env)
    .description('List keys.')
    .option('--team <id>', 'only of this team')
    .action(async (options) => run(async () => (await import('./run-admin.js')).listKeys(options, env)));
  remote(key.command('revoke'), env)
    .description('Revoke a key at once.')
    .argument('<id>', 'id of the key')
    .action(async (id: string, options) =>
      run(async () => (await import('./run-admin.js')).revokeKey(id, options, env)),
    );
  const team = program.command('team').description('Teams.');
  remote(team.command('create'), env)
    .description('Make a team.')
    .requiredOption('--name <name>', 'its name')
    .action(async (options) => run(async () => (await import('./run-admin.js')).createTeam(options, env)));
  remote(team.command('list'), env)
    .description('List teams.')
    .action(async (options) => run(async () => (await import('./run-admin.js')).listTeams(options, env)));
  const cap = program.command('cap').description('Spend caps that are made at run time.');
  remote(cap.command('create'), env)
    .description('Cap what a team, a key, a user or a model may spend; several of them must all match.')
    .requiredOption('--usd <amount>', 'the cap in dollars; 0 means none', readAmount)
    .option('--team <id>', 'id or name of the team; * is each team alone')
    .option('--key <id>', 'id of the key; * is each key alone')
    .option('--user <id>', 'id or name of the user; * is each user alone')
    .option('--model <name>', 'model as callers ask for it, or provider/model')
    .option('--per <period>', 'hour, day, week, month, quarter, year, lifetime, or a duration such as 36h', 'month')
    .option('--zone <zone>', 'time zone in which a period begins, such as Europe/Berlin', 'UTC')
    .option(
      '--mode <mode>',
      'strict: reserve the most a call can cost; default: what such calls usually cost',
      'strict',
    )
    .action(async (options) => run(async () => (await import('./run-caps.js')).createCap(options, env)));
  remote(cap.command('list'), env)
    .description('List the caps that were made at run time.')
    .action(async (options) => run(async () => (await import('./run-caps.js')).listCaps(options, env)));
  remote(cap.command('remove'), env)
    .description('Remove a cap; what was spent stays in the ledger.')
    .argument('<id>', 'id of the cap')
    .action(async (id: string, options) =>
      run(async () => (await import('./run-caps.js')).removeCap(id, options, env)),
    );
  remote(program.command('spend'), env)
    .description('What was spent, the dearest first.')
    .option('--by <groups>', 'org, team, user, key, end_user, model, provider, tag, day; comma separated', 'team')
    .option('--team <id>', 'only of this team (id or name)')
    .option('--from <time>', 'from then on, such as 2027-01-31T00:00:00Z')
    .option('--to <time>', 'until then')
    .action(async (options) => run(async () => (await import('./run-spend.js')).runSpend(options, env)));
  remote(program.command('models'), env)
    .description('List the models of the running gateway.')
    .option('--live', 'instead: ask the active providers of the configuration for the models that they have')
    .option('--config <file>', 'configuration for --live', env['HELIX_CONFIG'] ?? 'config/helix.yaml')
    .action(async (options) =>
      run(async () =>
        options.live === true
          ? (await import('./run-live-models.js')).runLiveModels(options, env)
          : (await import('./run-models.js')).listModels(options, env),
      ),
    );
  remote(program.command('providers'), env)
    .description('List the provider packages: what each needs, speaks and does.')
    .option('--running', 'instead: the providers of the running gateway, and why one is inactive')
    .action(async (options) =>
      run(async () =>
        options.running === true
          ? (await import('./run-models.js')).listProviders(options, env)
          : (await import('./run-providers.js')).runProviders(options),
      ),
    );
  const provider = program.command('provider').description('Providers of your own: one table each.');
  provider
    .command('new')
    .description(
      'Write a provider that speaks OpenAI’s API, with its laws test, and print the lines for the configuration.',
    )
    .argument('<name>', 'its name, such as acme')
    .requiredOption('--base-url <url>', 'address of its API, with its path')
    .option('--key <variable>', 'variable that its key is in (NAME_API_KEY)')
    .option(
      '--dir <directory>',
      'where to write it (packages/providers in the repository, else providers beside the configuration)',
    )
    .option('--config <file>', 'configuration that will name it', env['HELIX_CONFIG'] ?? 'config/helix.yaml')
    .option('--json', 'print JSON')
    .action(async (name: string, options) =>
      run(async () => (await import('./provider/new-provider.js')).runProviderNew(name, options, env)),
    );
  provider
    .command('test')
    .description('Load a provider as the gateway does, and run the test beside it.')
    .argument('<file>', 'the provider: a .ts or .js file')
    .option('--json', 'print JSON')
    .action(async (file: string, options) =>
      run(async () => (await import('./provider/test-provider.js')).runProviderTest(file, options)),
    );
  const plugin = program.command('plugin').description('Plugins of your own: one TypeScript file each, no build.');
  plugin
    .command('new')
    .description('Write a plugin with its test, and print the lines for the configuration.')
    .argument('<name>', 'its name, such as acme-routing')
    .option(
      '--hook <name>',
      'what it decides: route, authenticate, arrive, transformRequest, answer, meter, attempt, transformEvents, observe, routes',
      'route',
    )
    .option('--dir <directory>', 'where to write it (plugins, beside the configuration)')
    .option('--config <file>', 'configuration that will name it', env['HELIX_CONFIG'] ?? 'config/helix.yaml')
    .option('--json', 'print JSON')
    .action(async (name: string, options) =>
      run(async () => (await import('./plugin/new-plugin.js')).runPluginNew(name, options, env)),
    );
  plugin
    .command('test')
    .description('Load a plugin as the gateway does, try it on the sandbox, and run the test file beside it.')
    .argument('<file>', 'the plugin: a .ts or .js file, or a folder')
    .option('--with <options>', 'its options, as YAML or JSON (the first example of its schema)')
    .option('--config <file>', 'take its options, and the plugins around it, from this configuration')
    .option('--json', 'print JSON')
    .action(async (file: string, options) =>
      run(async () => {
        const code = await (await import('./plugin/test-plugin.js')).runPluginTest(file, options, env);
        // A plugin that leaves a timer or a socket open must not keep the command from ending.
        setTimeout(() => process.exit(), 500).unref();
        return code;
      }),
    );
  program
    .command('doctor')
    .description('Look for what keeps the gateway from running well.')
    .option('--config <file>', 'configuration file', env['HELIX_CONFIG'] ?? 'config/helix.yaml')
    .option('--json', 'print JSON')
    .action(async (options: { config: string; json?: boolean }) =>
      run(async () => (await import('./run-doctor.js')).runDoctor(options, env)),
    );
  return program;
}

/** Options of commands that talk to a running gateway. */
function remote(command: Command, env: NodeJS.ProcessEnv): Command {
  return command
    .option('--url <address>', 'address of the gateway (HELIX_URL, or HELIX_PORT on this machine)', gatewayUrl(env))
    .option('--admin-key <key>', 'admin key (HELIX_ADMIN_KEY, or admin.key in the data directory)')
    .option('--json', 'print JSON');
}

/** Where the gateway is that was started with the same environment. */
function gatewayUrl(env: NodeJS.ProcessEnv): string {
  return env['HELIX_URL'] ?? `http://127.0.0.1:${env['HELIX_PORT'] ?? 4_000}`;
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** Runs a command; its exit code is what the action gives, or 0. What it throws is told in a sentence, with exit code 1. */
async function run(action: () => Promise<unknown>): Promise<void> {
  try {
    const code = await action();
    process.exitCode = typeof code === 'number' ? code : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('Write a whole number.');
  return count;
}

function readAmount(text: string): number {
  const amount = Number(text);
  if (text.trim() === '' || !Number.isFinite(amount) || amount < 0)
    throw new InvalidArgumentError('Write an amount in dollars, such as 500 or 0.5.');
  return amount;
}
