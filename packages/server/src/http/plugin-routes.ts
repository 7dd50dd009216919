import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Clock,
  HelixError,
  isPromise,
  type JsonValue,
  type Logger,
  type RouteContribution,
  type RouteReply,
  type Secret,
} from '@helix/contracts';
import { createId, readBody } from '@helix/core';
import express from 'express';
import { requireAdmin } from './admin-access.js';
import { asHelixError, sendPlainError } from './plain-error.js';

const MAX_BODY_BYTES = 1024 * 1024;
const DEADLINE_MS = 30_000;

export interface PluginRouteServices {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly adminKey: Secret;
  /** Authenticates a caller's key for routes with access `key`. */
  authenticate(request: IncomingMessage, path: string): Promise<void>;
  /** Problems of a body against a route's schema, as one sentence each; empty when it is fine. */
  checkBody(route: RouteContribution, body: unknown): readonly { readonly path: string; readonly message: string }[];
}

/** The routes that a generation's plugins contribute, as a router of that generation. */
export function createPluginRouter(
  contributions: readonly { readonly plugin: string; readonly route: RouteContribution }[],
  services: PluginRouteServices,
): express.Router {
  const router = express.Router({ caseSensitive: false, strict: false });
  for (const { plugin, route } of contributions) {
    const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    router[method](route.path, (request, response) => {
      void serve(plugin, route, request, response, request.params as Record<string, string>, services);
    });
  }
  return router;
}

async function serve(
  plugin: string,
  route: RouteContribution,
  request: IncomingMessage,
  response: ServerResponse,
  params: Record<string, string>,
  services: PluginRouteServices,
): Promise<void> {
  const { clock, logger } = services;
  const requestId = createId('req', clock.now());
  try {
    if (route.access === 'admin') requireAdmin(request.headers, services.adminKey);
    if (route.access === 'key') await services.authenticate(request, route.path);
    const body = await readJson(request);
    if (route.bodySchema !== undefined) {
      const [problem] = services.checkBody(route, body);
      if (problem !== undefined) throw new HelixError('invalid_request', problem.message, { param: problem.path });
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answering = route.handle({
      requestId,
      method: route.method,
      path: route.path,
      params,
      query: url.searchParams,
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress,
      body,
      logger: logger.child({ plugin, requestId }),
    });
    sendReply(response, isPromise(answering) ? await withDeadline(answering, clock, plugin) : answering, requestId);
  } catch (thrown) {
    if (!(thrown instanceof HelixError))
      logger.error('a plugin route failed', {
        plugin,
        path: route.path,
        requestId,
        error: thrown instanceof Error ? thrown.stack : String(thrown),
      });
    sendPlainError(response, asHelixError(thrown, requestId), requestId);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const bytes = await readBody(request, MAX_BODY_BYTES, 'Send less.');
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw new HelixError('invalid_request', 'The body is not valid JSON.', { cause });
  }
}

function withDeadline(answering: Promise<RouteReply>, clock: Clock, plugin: string): Promise<RouteReply> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(DEADLINE_MS, () =>
      reject(new HelixError('internal', `The plugin ${plugin} did not answer within ${DEADLINE_MS / 1_000} s.`)),
    );
    answering.then(resolve, reject).finally(cancel);
  });
}

function sendReply(response: ServerResponse, reply: RouteReply, requestId: string): void {
  const body = reply.text?.body ?? (reply.json === undefined ? '' : JSON.stringify(reply.json satisfies JsonValue));
  response.writeHead(reply.status ?? (body === '' ? 204 : 200), {
    'x-helix-request-id': requestId,
    ...(body === '' ? {} : { 'content-type': reply.text?.contentType ?? 'application/json' }),
    ...reply.headers,
  });
  response.end(body);
}
