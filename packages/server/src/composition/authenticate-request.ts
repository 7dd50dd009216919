import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Operation, Principal } from '@helix/contracts';
import { authenticateCall, type CoreServices, type Generation } from '@helix/core';

/** The caller's principal for routes that generate nothing: models, stored answers, plugin routes with access `key`. */
export async function authenticateRequest(
  services: CoreServices,
  generation: Generation,
  request: IncomingMessage,
  { path, operation }: { readonly path: string; readonly operation?: Operation },
): Promise<Principal> {
  return authenticateCall(services, generation, {
    request,
    response: new ServerResponse(request),
    path,
    ...(operation !== undefined && { operation }),
  });
}
