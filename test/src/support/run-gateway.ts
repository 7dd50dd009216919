import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@helix/contracts';
import { type RunningServer, startServer } from '@helix/server';
import { waitUntil } from '@helix/testkit';

/** A gateway in this process, on a free port, with a data directory of its own. */
export interface TestGateway {
  readonly url: string;
  readonly port: number;
  readonly adminKey: string;
  /** A key of the team `default`. */
  readonly key: string;
  readonly teamId: string;
  readonly server: RunningServer;
  readonly directory: string;
  readonly configFile: string;
  writeConfig(yaml: string): void;
  /** Calls the admin API; throws on a status other than 2xx. */
  admin<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  createKey(fields?: Readonly<Record<string, unknown>>): Promise<{ readonly id: string; readonly key: string }>;
  /** A POST with the default key, unless another is given. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  stop(): Promise<void>;
}

const DEFAULT_PLUGINS = ['auth-keys', 'routing', 'rate-limit', 'cost-cap', 'request-log', 'admin-api'];

/** The `plugins:` section with every default plugin, options by name. */
export function pluginsYaml(options: Readonly<Record<string, string>> = {}, extra = ''): string {
  return `plugins:\n${DEFAULT_PLUGINS.map((name) => `  - use: "@helix/plugin-${name}"\n${options[name] === undefined ? '' : `    with: ${options[name]}\n`}`).join('')}${extra}`;
}

/** Starts a gateway on this configuration; without a `server` section it gets one. */
export async function runGateway(
  yaml: string,
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly logLevel?: string;
    readonly watch?: boolean;
    readonly directory?: string;
    readonly clock?: Clock;
    readonly logStream?: NodeJS.WritableStream;
  } = {},
): Promise<TestGateway> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'helix-test-'));
  const configFile = join(directory, 'helix.yaml');
  const writeConfig = (text: string): void =>
    writeFileSync(
      configFile,
      /^server:/m.test(text) ? text : `server: { host: 127.0.0.1, port: 0, drain: 2s }\n${text}`,
    );
  writeConfig(yaml);
  const server = await startServer({
    configFile,
    dataDirectory: join(directory, 'data'),
    port: 0,
    env: options.env ?? {},
    watch: options.watch ?? false,
    clock: options.clock,
    logStream: options.logStream,
    logLevel: options.logLevel ?? process.env['HELIX_TEST_LOG'] ?? 'error',
  });
  const adminKey = server.firstStart?.adminKey ?? '';
  const key = server.firstStart?.key ?? '';
  const admin = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${server.url}/admin/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  };
  const teamId = server.firstStart?.teamId ?? '';
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    adminKey,
    key,
    teamId,
    server,
    directory,
    configFile,
    writeConfig,
    admin,
    createKey: (fields) => admin('POST', 'keys', { team: teamId, ...fields }),
    post: (path, body, headers) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async stop() {
      await server.stop('test');
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Meter {
  readonly id: string;
  readonly dimension: string;
  readonly limit: number;
  readonly settled: number;
  readonly reserved: number;
}

/** All meters of a gateway. */
export async function metersOf(gateway: TestGateway): Promise<readonly Meter[]> {
  return (await gateway.admin<{ readonly data: readonly Meter[] }>('GET', 'meters?limit=1000')).data;
}

/** The requests that a gateway has in its ledger, newest first. */
export async function requestsOf(gateway: TestGateway): Promise<readonly Record<string, unknown>[]> {
  return (await gateway.admin<{ readonly data: readonly Record<string, unknown>[] }>('GET', 'requests?limit=1000'))
    .data;
}

/** The newest request in the ledger of a gateway, once one is there. */
export async function lastRequestOf(gateway: TestGateway): Promise<Readonly<Record<string, unknown>>> {
  let found: Readonly<Record<string, unknown>> | undefined;
  await waitUntil(async () => {
    [found] = await requestsOf(gateway);
    return found !== undefined;
  });
  return found ?? {};
}
