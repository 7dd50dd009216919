import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfigSnapshot, loadConfig, watchConfig } from '@helix/config';
import { type Clock, type ConfigProblem, type Operation, type Principal, type ReloadResult } from '@helix/contracts';
import { BatchFollower, StoredAnswers } from '@helix/core';
import { createKeyHasher, openDatabase } from '@helix/database';
import { DIALECTS, openaiResponses } from '@helix/dialects';
import { createLogger, createRequestLineSink, SystemClock } from '@helix/telemetry';
import { authenticateRequest } from './composition/authenticate-request.js';
import { BodyChecker } from './composition/check-body.js';
import { type CompileContext, type CompiledGeneration, compileGeneration } from './composition/compile-generation.js';
import { createServices } from './composition/create-services.js';
import { DataDirectory } from './composition/data-directory.js';
import { type FirstStart, prepareFirstStart } from './composition/first-start.js';
import { folderOf } from './composition/import-module.js';
import type { WatchPlugin } from './composition/load-plugins.js';
import { createRootContainer } from './composition/plugin-container.js';
import { RunningGateway } from './composition/running-gateway.js';
import { SenderPool } from './composition/sender-pool.js';
import { loadSecrets } from './composition/server-secrets.js';
import { StateKeeper } from './composition/surviving-state.js';
import { ConfigError } from './config-error.js';
import { createRequestListener } from './http/create-app.js';
import { drainConnections } from './http/drain-connections.js';
import { listen, portOf, trackSockets } from './http/listen.js';
import { createPluginRouter } from './http/plugin-routes.js';
import { BILLABLE_ROUTES, describeBillable, OWN_ROUTES } from './http/route-table.js';
import { Upgrades } from './realtime/upgrades.js';

export interface ServerOptions {
  /** Default `config/helix.yaml` under the working directory, or HELIX_CONFIG. */
  readonly configFile?: string | undefined;
  /** Over the configuration's. 0 takes a free one. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  /** Default `./data`, or HELIX_DATA. */
  readonly dataDirectory?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly logLevel?: string | undefined;
  /** Follow changes of the configuration file. Default true. */
  readonly watch?: boolean | undefined;
  /** Where log lines go. Default standard error. */
  readonly logStream?: NodeJS.WritableStream | undefined;
  readonly watchPlugin?: WatchPlugin | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
}

export interface RunningServer {
  readonly url: string;
  /** What was made on a first start; secrets are shown this once. */
  readonly firstStart: FirstStart | undefined;
  /** Providers and settings that need attention, such as a provider whose secret is not set. */
  readonly warnings: readonly ConfigProblem[];
  /** Resolves when the server has stopped. */
  readonly closed: Promise<void>;
  reload(reason: string): Promise<ReloadResult>;
  /** Readiness fails at once, new connections are refused, streams finish within `server.drain`, the ledger is flushed. */
  stop(reason: string): Promise<void>;
}

/** The composition root: builds everything from the configuration and listens. Throws `ConfigError` when the configuration is wrong; nothing is left behind then. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { env } = options;
  const configFile = resolve(options.configFile ?? env['HELIX_CONFIG'] ?? 'config/helix.yaml');
  const loaded = loadConfig({ file: configFile, env });
  if (!loaded.ok) throw new ConfigError(loaded.problems);
  const { config } = loaded;
  const clock = options.clock ?? new SystemClock();
  const logger = createLogger({
    level: options.logLevel ?? env['HELIX_LOG'] ?? 'info',
    stream: options.logStream ?? process.stderr,
  });
  const data = new DataDirectory(resolve(options.dataDirectory ?? env['HELIX_DATA'] ?? 'data'));
  const secrets = loadSecrets(data, env, config.server.adminKey);
  const keyHasher = createKeyHasher(secrets.server);
  const database = openDatabase({
    file: databaseFile(config, data),
    journalDirectory: data.file('journal'),
    clock,
    logger,
  });
  const services = createServices({ clock, logger, database });
  const { generations, meters, observers } = services;
  const requestLines = createRequestLineSink({
    stream: options.logStream ?? process.stderr,
    clock,
    enabled: logger.isEnabled('info'),
  });
  const gateway = new RunningGateway();
  const senders = new SenderPool();
  const root = createRootContainer({
    clock,
    directory: database.directory,
    auditLog: database.audit,
    ledger: database.ledger,
    requestLog: database.requestLog,
    requestLines,
    meters,
    keyHasher,
    statistics: services.statistics,
    gateway,
  });
  const bodies = new BodyChecker();
  const authenticate = (
    request: Parameters<typeof authenticateRequest>[2],
    path: string,
    operation?: Operation,
  ): Promise<Principal> =>
    authenticateRequest(services, generations.current, request, {
      path,
      ...(operation !== undefined && { operation }),
    });
  const contextFor = (snapshot: ConfigSnapshot): CompileContext => ({
    config: snapshot,
    configDirectory: folderOf(configFile),
    moduleRoots: [dirname(fileURLToPath(import.meta.url)), process.cwd()],
    clock,
    logger,
    senders,
    root,
    state,
    watchPlugin: options.watchPlugin,
    dialects: DIALECTS,
    createRouter: (pipeline) =>
      createPluginRouter(pipeline.routes, {
        clock,
        logger,
        adminKey: secrets.admin.secret,
        authenticate: async (request, path) => {
          await authenticate(request, path);
        },
        checkBody: (route, body) => bodies.check(route, body),
      }),
  });
  const state = new StateKeeper();
  let draining = false;

  const closeStores = async (): Promise<void> => {
    services.keeper.stop();
    await observers.flush();
    await requestLines.close();
    const unwritten = await services.objects.retry();
    if (unwritten.length > 0) logger.error('what providers keep is lost: it could not be written', { ids: unwritten });
    await Promise.allSettled([senders.close(), services.media.close()]);
    await database.close();
    await meters.close();
  };

  const first = await compileGeneration(contextFor(config));
  if ('problems' in first) {
    await closeStores();
    throw new ConfigError(first.problems);
  }
  generations.swap(first.generation);
  database.responses.configure(first.generation.responses);
  await services.batches.restore();
  const follower = new BatchFollower(services);
  const firstStart = secrets.admin.created
    ? await prepareFirstStart({
        directory: database.directory,
        keyHasher,
        clock,
        adminKey: secrets.admin.secret,
        models: first.generation.routing.list(),
      })
    : undefined;

  let reloading: Promise<ReloadResult> = Promise.resolve({ ok: true, generation: first.generation.id, problems: [] });
  const reloadOnce = async (reason: string): Promise<ReloadResult> => {
    const failed = (problems: readonly ConfigProblem[]): ReloadResult => {
      gateway.lastFailure = { at: clock.now(), problems };
      logger.error('reload failed; the old configuration goes on serving', { reason, problems });
      return { ok: false, generation: generations.current.id, problems };
    };
    const again = loadConfig({ file: configFile, env });
    if (!again.ok) return failed(again.problems);
    const compiled = await compileGeneration(contextFor(again.config));
    if ('problems' in compiled) return failed(compiled.problems);
    generations.swap(compiled.generation);
    database.responses.configure(compiled.generation.responses);
    gateway.lastFailure = undefined;
    logger.info('configuration reloaded', { reason, generation: compiled.generation.id });
    return { ok: true, generation: compiled.generation.id, problems: [] };
  };
  /** One after the other: two reloads never prepare side by side. */
  const reload = (reason: string): Promise<ReloadResult> => {
    reloading = reloading.then(
      () => reloadOnce(reason),
      () => reloadOnce(reason),
    );
    return reloading;
  };
  gateway.connect(services, BILLABLE_ROUTES, reload);

  const listener = createRequestListener({
    services,
    billable: BILLABLE_ROUTES,
    pluginRouter: () => (generations.current as CompiledGeneration).router,
    authenticate,
    storedAnswers: new StoredAnswers(services, openaiResponses),
    models: (principal) => [...gateway.modelsFor(principal)],
    ready: () => ({
      ready: !draining,
      checks: {
        configuration: 'ok',
        database: database.health().ok ? 'ok' : 'unavailable',
        draining: String(draining),
      },
    }),
    routes: () => [...BILLABLE_ROUTES.map(describeBillable), ...OWN_ROUTES],
  });
  const upgrades = new Upgrades(services, BILLABLE_ROUTES);
  const server = createServer(
    {
      keepAliveTimeout: 75_000,
      requestTimeout: 0,
      headersTimeout: 60_000,
      shouldUpgradeCallback: (request) => upgrades.takes(request),
    },
    listener,
  );
  server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket as Socket, head));
  const sockets = trackSockets(server);
  const host = options.host ?? config.server.host;
  const port = options.port ?? portOf(env) ?? config.server.port;
  const url = await listen(server, host, port).catch(async (error: unknown) => {
    await generations.close();
    await closeStores();
    throw error;
  });
  follower.start();
  const unwatch =
    options.watch === false ? undefined : watchConfig(configFile, () => void reload('file changed'), clock);

  let stopping: Promise<void> | undefined;
  const stop = (reason: string): Promise<void> => {
    stopping ??= (async () => {
      logger.info('stopping', { reason });
      draining = true;
      unwatch?.();
      await drainConnections({
        server,
        sockets,
        upgrades,
        requests: services.open,
        clock,
        limitMs: config.server.drainMs,
      });
      await reloading.catch(() => undefined);
      await follower.stop();
      await observers.flush();
      await generations.close();
      await closeStores();
    })();
    return stopping;
  };
  const closed = new Promise<void>((done) => {
    server.once('close', () => void Promise.resolve(stopping).then(() => done()));
  });
  return { url, firstStart, warnings: loaded.warnings, closed, reload, stop };
}

function databaseFile(config: ConfigSnapshot, data: DataDirectory): string {
  const { database } = config.storage;
  const file = database.replace(/^sqlite:/, '');
  if (file === ':memory:') return file;
  return file.startsWith('/') ? file : join(data.path, file.replace(/^(\.\/)?(data\/)?/, ''));
}
