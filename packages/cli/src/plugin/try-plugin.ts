import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { HOOK_DEFAULTS, type PluginInfo } from '@helix/contracts';
import { ConfigError, type RunningServer, startServer } from '@helix/server';
import { callAdmin } from '../admin-client.js';
import { HookRecorder } from './hook-recorder.js';
import { type PluginCheck, reportCheck } from './plugin-check.js';
import { callContributedRoutes, callEveryDoor, type TrialGateway } from './trial-calls.js';
import { NO_OPTIONS, type TrialPlugins, trialConfig } from './trial-config.js';

const OWN_SETTINGS = ['HELIX_ADMIN_KEY', 'HELIX_SECRET', 'HELIX_PORT', 'HELIX_CONFIG', 'HELIX_DATA'];

/** Runs a gateway with the plugin in it, on the sandbox: start, a call through every kind of door, a reload, stop. Nothing leaves the machine. */
export async function tryPlugin(
  name: string,
  plugins: TrialPlugins,
  env: NodeJS.ProcessEnv,
): Promise<readonly PluginCheck[]> {
  const directory = mkdtempSync(join(tmpdir(), 'helix-plugin-test-'));
  const recorder = new HookRecorder();
  try {
    const configFile = join(directory, 'helix.yaml');
    writeFileSync(configFile, trialConfig(plugins));
    let server: RunningServer;
    try {
      server = await startServer({
        configFile,
        dataDirectory: join(directory, 'data'),
        env: Object.fromEntries(Object.entries(env).filter(([key]) => !OWN_SETTINGS.includes(key))),
        host: '127.0.0.1',
        port: 0,
        watch: false,
        // What fails is in the report; the gateway's own lines about it would stand between its rows.
        logStream: new Writable({ write: (_chunk, _encoding, done) => done() }),
        watchPlugin: (plugin, instance) => (plugin === name ? recorder.watch(instance) : instance),
      });
    } catch (error) {
      return explainStart(error, plugins);
    }
    const gateway: TrialGateway = {
      url: server.url,
      key: server.firstStart?.key ?? '',
      adminKey: server.firstStart?.adminKey ?? '',
      plugin: name,
    };
    const checks = [
      reportCheck('ok', 'options', `valid (${plugins.optionsFrom})`),
      reportCheck('ok', 'starts', `with ${plugins.plugins.length - 1} other plugins`),
    ];
    let failure: string | undefined;
    try {
      checks.push(...(await callEveryDoor(gateway)), ...(await callContributedRoutes(gateway, recorder.routes)));
      failure = await lastFailureOf(gateway);
      checks.push(await reload(server));
    } finally {
      await server.stop('tried');
    }
    return [...checks, ...checkHooks(recorder, failure), ...checkDispose(recorder)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function explainStart(error: unknown, { index, optionsFrom }: TrialPlugins): readonly PluginCheck[] {
  if (!(error instanceof ConfigError))
    return [reportCheck('fail', 'starts', error instanceof Error ? error.message : String(error))];
  const own = `plugins[${index}].with`;
  const from =
    optionsFrom === NO_OPTIONS ? 'give them by --with, or add `examples` to the schema' : `from ${optionsFrom}`;
  return error.problems.map(({ path, message, suggestion }) => {
    const hint = suggestion === undefined ? '' : ` (${suggestion})`;
    if (!path.startsWith(own)) return reportCheck('fail', 'starts', `${message}${hint}`);
    const place = path.slice(own.length).replace(/^\./, '');
    return reportCheck('fail', 'options', `${place === '' ? '' : `${place}: `}${message}${hint}; ${from}`);
  });
}

/** Only some of the failures are thrown: a late answer or one of the wrong shape is seen by the gateway alone. */
async function lastFailureOf(gateway: TrialGateway): Promise<string | undefined> {
  const { data } = await callAdmin<{ readonly data: readonly PluginInfo[] }>(
    { url: gateway.url, adminKey: gateway.adminKey },
    {},
    { method: 'GET', path: 'plugins' },
  );
  return data.find(({ name }) => name === gateway.plugin)?.lastFailure ?? undefined;
}

async function reload(server: RunningServer): Promise<PluginCheck> {
  const { ok, problems } = await server.reload('plugin test');
  return reportCheck(
    ok ? 'ok' : 'fail',
    'reloads',
    ok
      ? 'a second copy beside the first, which is then disposed of'
      : problems.map(({ message }) => message).join('; '),
  );
}

function checkHooks(recorder: HookRecorder, failure: string | undefined): readonly PluginCheck[] {
  if (recorder.hooks.size === 0)
    return [reportCheck('fail', 'hooks', 'it provides none: `create` must give an object with hooks in it')];
  return [...recorder.hooks].map(([name, { calls, longestMs, refusals, failures }]) => {
    const check = `hook ${name}`;
    const [thrown] = failures;
    if (thrown !== undefined) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const detail = thrown instanceof Error ? trimStack(thrown.stack ?? thrown.message) : undefined;
      return { ...reportCheck('fail', check, `failed ${failures.length} of ${calls} times: ${message}`), detail };
    }
    if (failure?.startsWith(`${name}: `) === true) return reportCheck('fail', check, failure.slice(name.length + 2));
    if (calls === 0) return reportCheck('note', check, 'not called by these requests');
    const refused = refusals === 0 ? '' : `, ${refusals} refused`;
    const limit = HOOK_DEFAULTS[name].deadlineMs;
    return reportCheck(
      'ok',
      check,
      `called ${calls} times${refused}, longest ${longestMs.toFixed(2)} ms of ${limit} allowed`,
    );
  });
}

function checkDispose({ built, disposed }: HookRecorder): readonly PluginCheck[] {
  return built === disposed ? [] : [reportCheck('fail', 'stops', `${built} started, ${disposed} disposed of`)];
}

/** The frames of the plugin, without those of the gateway below it. */
function trimStack(stack: string): string {
  const lines = stack.replace(/\?changed=[\d.]+/g, '').split('\n');
  const below = lines.findIndex((line) => line.includes('hook-recorder'));
  return lines.slice(0, below < 0 ? undefined : below).join('\n');
}
