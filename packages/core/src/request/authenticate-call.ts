import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dialect, MaybePromise, Operation, Principal } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import type { CoreServices } from '../services.js';
import { CallerReply } from './caller-reply.js';
import { RequestScope } from './request-scope.js';
import { authenticate } from './walk-hooks.js';

/** Runs the `authenticate` hooks for a call that reaches no upstream. Throws as they do. */
export function authenticateCall(
  services: CoreServices,
  generation: Generation,
  call: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly path: string;
    readonly operation?: Operation;
  },
): MaybePromise<Principal> {
  const dialect = generation.dialects.values().next().value as Dialect;
  const { operation = 'models' } = call;
  const receivedAt = services.clock.now();
  const scope = new RequestScope({
    requestId: createId('req', receivedAt),
    receivedAt,
    startedAt: services.clock.monotonic(),
    route: { method: 'POST', path: call.path, operation, dialect },
    chain: generation.pipeline.chainFor(operation, dialect.id),
    request: call.request,
    reply: new CallerReply(call.response, services.clock),
    params: {},
  });
  return authenticate(scope, services.clock);
}
