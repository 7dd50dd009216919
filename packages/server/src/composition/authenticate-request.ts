import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Principal } from '@helix/contracts';
import { authenticateCall, type CoreServices, type Generation } from '@helix/core';

/** The caller's principal for routes that reach no upstream (models, plugin routes with access `key`). */
export async function authenticateRequest(
  services: CoreServices,
  generation: Generation,
  request: IncomingMessage,
  path: string,
): Promise<Principal> {
  return authenticateCall(services, generation, { request, response: new ServerResponse(request), path });
}
