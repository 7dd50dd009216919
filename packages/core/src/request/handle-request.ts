import type { IncomingMessage, ServerResponse } from 'node:http';
import { HelixError, isPromise, type RequestStatus } from '@helix/contracts';
import type { DispatchOutcome } from '../dispatch/attempt-runner.js';
import type { Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import type { CoreServices } from '../services.js';
import { UpgradeResponse } from '../socket/upgrade-response.js';
import { CallerReply } from './caller-reply.js';
import { explainInHead } from './explain-header.js';
import { finalise } from './finalise.js';
import { openRequest } from './open-request.js';
import { planAndDispatch } from './plan-and-dispatch.js';
import { readBody } from './read-body.js';
import { RequestScope } from './request-scope.js';
import type { BillableRoute } from './route.js';
import { sendError } from './send-error.js';
import { arrive, authenticate, transformRequest } from './walk-hooks.js';

/**
 * A billable request's way through the house, as ARCHITECTURE.md draws it. Never rejects: whatever happens, the caller gets an answer in
 * its dialect (or is gone), the meters are settled, the ledger has its rows and the lease is released, each exactly once.
 */
export async function handleRequest(
  services: CoreServices,
  billable: BillableRoute,
  request: IncomingMessage,
  response: ServerResponse,
  params: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { clock } = services;
  const lease = services.generations.lease();
  const receivedAt = clock.now();
  const scope = new RequestScope({
    requestId: createId('req', receivedAt),
    receivedAt,
    startedAt: clock.monotonic(),
    route: billable,
    chain: lease.generation.pipeline.chainFor(billable.operation, billable.dialect.id),
    request,
    reply: new CallerReply(response, clock),
    upgrade: response instanceof UpgradeResponse ? response : undefined,
    params,
  });
  explainInHead(scope);
  services.open.add(scope);
  let status: RequestStatus = 'failed';
  let error: HelixError | undefined;
  try {
    const outcome = await walk(scope, lease.generation, services);
    status = outcome.status;
    if ('error' in outcome) error = outcome.error;
  } catch (thrown) {
    error = toHelixError(thrown, scope, services);
    status = scope.aborted ? 'cancelled' : scope.attempts.length > 0 || error.status >= 500 ? 'failed' : 'refused';
    sendError(scope, error);
  }
  if (scope.stoppedBy !== undefined && status === 'cancelled') {
    error = scope.stoppedBy;
    status = scope.ttftMs === undefined ? 'failed' : 'truncated';
  }
  services.open.delete(scope);
  const ending = finalise(scope, services, { generation: lease.generation.id, status, error, release: lease.release });
  if (isPromise(ending)) await ending;
}

async function walk(scope: RequestScope, generation: Generation, services: CoreServices): Promise<DispatchOutcome> {
  const { clock } = services;
  const principal = authenticate(scope, clock);
  scope.principal = isPromise(principal) ? await principal : principal;
  const arrived = scope.chain.arrive.length > 0 ? arrive(scope, clock) : undefined;
  if (isPromise(arrived)) await arrived;
  const bodyAt = clock.monotonic();
  if (scope.upgrade === undefined) scope.bytes = await readBody(scope.request, generation.maxBodyBytes);
  scope.waitedMs += clock.monotonic() - bodyAt;
  const opening = openRequest(scope, generation, services);
  if (isPromise(opening) ? await opening : opening) return { status: 'ok' };
  const transformed = scope.chain.transformRequest.length > 0 ? transformRequest(scope, clock) : undefined;
  if (isPromise(transformed)) await transformed;
  let outcome: DispatchOutcome | { readonly degradeTo: string } = {
    degradeTo: scope.changed?.model ?? scope.summary.model,
  };
  // A cap that degrades names another model; each is followed once.
  for (let hops = 0; 'degradeTo' in outcome && hops < 4; hops++)
    outcome = await planAndDispatch(scope, generation, services, outcome.degradeTo);
  if ('degradeTo' in outcome)
    throw new HelixError('spend_cap_reached', 'Every model that the spend caps degrade to is capped as well.', {
      shouldRetry: false,
    });
  return outcome;
}

function toHelixError(thrown: unknown, scope: RequestScope, services: CoreServices): HelixError {
  if (thrown instanceof HelixError) return thrown;
  services.logger.error('a request failed unexpectedly', {
    requestId: scope.requestId,
    error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  });
  return new HelixError(
    'internal',
    `Something went wrong in the gateway. The log has the details under ${scope.requestId}.`,
    { cause: thrown },
  );
}
