import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { HelixError, nearestNames, type Operation, type Principal } from '@helix/contracts';
import { type BillableRoute, type CoreServices, createId, handleRequest, type StoredAnswers } from '@helix/core';
import express from 'express';
import { describeModel } from './list-models.js';
import { isModelAction, ModelActions, takeKeyFromUrl } from './model-actions.js';
import { ownPathOf } from './own-path.js';
import { asHelixError, sendPlainError } from './plain-error.js';
import { STORED_ANSWER_ROUTES } from './response-routes.js';

export interface AppOptions {
  readonly services: CoreServices;
  readonly billable: readonly BillableRoute[];
  /** The plugin router of the live generation. */
  pluginRouter(): express.Router;
  authenticate(request: IncomingMessage, path: string, operation?: Operation): Promise<Principal>;
  readonly storedAnswers: StoredAnswers;
  models(principal: Principal): Parameters<typeof describeModel>[0][];
  /** False while the gateway shuts down or has no configuration. */
  ready(): { readonly ready: boolean; readonly checks: Readonly<Record<string, string>> };
  routes(): readonly { readonly method: string; readonly path: string }[];
}

/**
 * What the HTTP server calls for each request. A billable route that is asked for by exactly its path goes straight to the lifecycle; every
 * other request, spellings of the same paths included, goes through Express, which leads to the same handler.
 */
export function createRequestListener(options: AppOptions): RequestListener {
  const { services, billable } = options;
  const plain = billable.filter(({ method, path }) => method === 'POST' && !path.includes(':'));
  const direct = new Map(plain.map((route) => [route.path, route]));
  const app = createApp(options);
  return (request, response) => {
    const route = request.method === 'POST' ? direct.get(request.url ?? '') : undefined;
    if (route === undefined) app(request, response);
    else void handleRequest(services, route, request, response);
  };
}

/** Express's names of the methods. */
const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** The HTTP surface: one handler a hot route, mounted before anything else; no global body parser. */
function createApp(options: AppOptions): express.Express {
  const { services } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  for (const route of options.billable) {
    if (isModelAction(route)) continue;
    app[METHODS[route.method]](route.path, (request: express.Request, response: express.Response) => {
      const params =
        route.operation === 'passthrough' ? ownPathOf(request) : (request.params as Record<string, string>);
      // Never rejects: every way out is the request scope's.
      void handleRequest(services, route, request, response, params);
    });
  }
  const actions = new ModelActions(options.billable);
  for (const prefix of actions.prefixes) {
    app.post(`${prefix}*rest`, (request, response, next) => {
      const query = takeKeyFromUrl(request);
      const found = actions.find(prefix, restOf(request.params), query);
      if (found === undefined) next();
      else void handleRequest(services, found.route, request, response, { model: found.model });
    });
  }
  app.get('/health/live', (_request, response) => sendJson(response, 200, { status: 'ok' }));
  app.get('/health/ready', (_request, response) => {
    const { ready, checks } = options.ready();
    sendJson(response, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable', checks });
  });
  app.get(['/v1/models', '/models'], (request, response) => {
    void answer(request, response, services, async () => {
      const principal = await options.authenticate(request, '/v1/models');
      return {
        object: 'list',
        data: options
          .models(principal)
          .map((model) => describeModel(model, services.statistics, services.generations.activatedAt)),
      };
    });
  });
  app.get('/v1/models/*id', (request, response) => {
    void answer(request, response, services, async () => {
      const principal = await options.authenticate(request, '/v1/models/:id');
      const id = ([] as string[]).concat((request.params as unknown as { id: string[] }).id).join('/');
      const models = options.models(principal);
      const model = models.find((candidate) => candidate.name === id);
      if (model === undefined) {
        const near = nearestNames(
          id,
          models.map((candidate) => candidate.name),
        );
        throw new HelixError('model_not_found', `The model "${id}" does not exist, or this key may not use it.`, {
          details: { nearest: near },
        });
      }
      return describeModel(model, services.statistics, services.generations.activatedAt);
    });
  });
  for (const { method, path, call } of STORED_ANSWER_ROUTES) {
    app[method.toLowerCase() as 'get' | 'post' | 'delete'](path, (request, response) => {
      void answer(request, response, services, async () => {
        const principal = await options.authenticate(request, path, 'chat');
        const query = new URL(request.url, 'http://localhost').searchParams;
        const signal = signalGone(response);
        return options.storedAnswers.answer({ call, principal, id: String(request.params['id']), query, signal });
      });
    });
  }
  app.use((request, response, next) => options.pluginRouter()(request, response, next));
  app.use((request: express.Request, response: express.Response) => {
    const hint = hintForRoute(request.path, options.routes());
    sendPlainError(
      response,
      new HelixError('not_found', `${request.method} ${request.path} is not a route of this gateway.${hint}`),
      createId('req', services.clock.now()),
    );
  });
  app.use((thrown: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    // Express itself refuses malformed URLs (a stray % in the path) with a status of its own.
    const status = (thrown as { readonly status?: unknown }).status;
    const requestId = createId('req', services.clock.now());
    const error =
      status === 400 ? new HelixError('invalid_request', 'The URL is malformed.') : asHelixError(thrown, requestId);
    sendPlainError(response, error, requestId);
  });
  return app;
}

/** What was probably meant: the methods that this path takes, or the nearest path. */
function hintForRoute(path: string, routes: readonly { readonly method: string; readonly path: string }[]): string {
  const methods = [...new Set(routes.filter((route) => route.path === path).map(({ method }) => method))];
  if (methods.length > 0) return ` It takes ${methods.join(' and ')}.`;
  const [near] = nearestNames(
    path,
    routes.map((route) => route.path),
    1,
  );
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

/** The decoded segments that a wildcard stands for. */
function restOf(params: object): string {
  return ([] as string[]).concat((params as { readonly rest: string[] }).rest).join('/');
}

/** A signal that is given when the caller goes before its answer has been written. */
function signalGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  services: CoreServices,
  make: () => Promise<unknown>,
): Promise<void> {
  try {
    sendJson(response, 200, await make());
  } catch (thrown) {
    if (response.destroyed) return;
    const requestId = createId('req', services.clock.now());
    if (!(thrown instanceof HelixError))
      services.logger.error('a route failed', { requestId, path: request.url, error: String(thrown) });
    sendPlainError(response, asHelixError(thrown, requestId), requestId);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
