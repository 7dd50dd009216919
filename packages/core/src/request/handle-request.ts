import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  addBuckets,
  addUnits,
  type ChatDialect,
  EMPTY_BUCKETS,
  HelixError,
  isOpaque,
  isPromise,
  isSocketDialect,
  type NanoUsd,
  type RequestStatus,
  type RoutePlan,
  type TokenBuckets,
  type UsageUnits,
  ZERO_USD,
} from '@helix/contracts';
import { eventsOf } from '@helix/wire';
import { gatewayKeeping, keepAnswer } from '../conversation/keep-answer.js';
import { keepHolders } from '../conversation/keep-holders.js';
import type { DispatchOutcome } from '../dispatch/attempt-runner.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import { streamType } from '../dispatch/reply-writer.js';
import type { Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import { HeldMeters } from '../metering/held-meters.js';
import { keepCapable } from '../routing/keep-capable.js';
import { haveSeveralKeySpaces } from '../seals/key-space.js';
import { preferMaker } from '../seals/prefer-maker.js';
import { RequestSeals } from '../seals/request-seals.js';
import type { CoreServices } from '../services.js';
import { UpgradeResponse } from '../socket/upgrade-response.js';
import { CallerReply } from './caller-reply.js';
import { answerByEstimate } from './count-tokens.js';
import { demandsFor } from './demands-for.js';
import { endInError } from './end-in-error.js';
import { explainInHead } from './explain-header.js';
import { findCheaper } from './find-cheaper.js';
import { firstUsable } from './first-usable.js';
import { openRequest } from './open-request.js';
import { readBody } from './read-body.js';
import { addRateLimits } from './reply-headers.js';
import { RequestScope } from './request-scope.js';
import type { BillableRoute } from './route.js';
import { totalLimit } from './total-limit.js';
import { answer, arrive, authenticate, collectDemands, route, transformRequest } from './walk-hooks.js';

/**
 * A billable request's way through the house, steps 1 to 15 of ARCHITECTURE.md. Never rejects: whatever happens, the caller gets an answer in
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
  await finalise(scope, services, lease.generation.id, status, error, lease.release);
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

async function planAndDispatch(
  scope: RequestScope,
  generation: Generation,
  services: CoreServices,
  model: string,
): Promise<DispatchOutcome | { readonly degradeTo: string }> {
  const { clock } = services;
  const resolved = scope.direct ?? generation.routing.lookUp(model, scope.principal);
  scope.policy = resolved.policy;
  if (scope.operation === 'chat') {
    scope.severalKeySpaces = haveSeveralKeySpaces(resolved.targets, generation.providers);
    scope.seals ??= new RequestSeals(scope, services.sealMakers);
  }
  const planned = route(scope, resolved.targets, clock);
  scope.plan = isPromise(planned) ? await planned : planned;
  if (scope.policy.checkCapabilities && scope.operation === 'chat')
    narrow(scope, keepCapable(scope.plan, scope.summary, scope.body));
  if (scope.conversation !== undefined) narrow(scope, keepHolders(scope, generation));
  if (scope.severalKeySpaces) preferMaker(scope, generation);
  const answered = scope.chain.answer.length > 0 ? answer(scope, clock) : undefined;
  const given = isPromise(answered) ? await answered : answered;
  if (given !== undefined) {
    writeAnswer(scope, given, services);
    return { status: 'ok' };
  }
  scope.isFree ||= scope.operation === 'count_tokens';
  if (scope.operation === 'count_tokens' && answerByEstimate(scope, generation, services)) return { status: 'ok' };
  const stated = collectDemands(scope, clock);
  const demands = demandsFor(scope, stated);
  // What is held is for the first that will be asked; the others are skipped with their reason.
  const first = firstUsable(scope, generation) ?? scope.plan.candidates[0];
  if (first === undefined) {
    throw new HelixError('upstream_unavailable', `No target is left for the model "${model}"${reasonsOf(scope)}.`, {
      details: { model },
    });
  }
  try {
    const holding = HeldMeters.acquire(
      {
        store: services.meters,
        ledger: services.ledger,
        pricing: generation.pricing,
        estimator: services.estimator,
        keeper: services.keeper,
      },
      {
        id: scope.requestId,
        demands,
        summary: scope.summary,
        clamps: scope.operation === 'chat',
        generates: scope.operation === 'chat' || isOpaque(scope.wire) || isSocketDialect(scope.wire),
        admittedAt: scope.receivedAt,
      },
      first,
    );
    scope.held = isPromise(holding) ? await holding : holding;
  } catch (error) {
    if (!(error instanceof HelixError) || error.code !== 'spend_cap_reached') throw error;
    const cap = demands.find((demand) => demand.owner === error.details['cap']);
    if (cap?.degradeTo !== undefined && cap.degradeTo !== model) {
      scope.note(`cap ${cap.owner} degrades ${model} to ${cap.degradeTo}`);
      return { degradeTo: cap.degradeTo };
    }
    throw findCheaper(error, scope, generation, services);
  }
  if (scope.aborted) return { status: 'cancelled' };
  return new Dispatcher(scope.held, scope, generation, services, scope.startedAt + totalLimit(scope)).run();
}

/** Takes the narrower plan and says so in the trace. */
function narrow(scope: RequestScope, plan: RoutePlan): void {
  if (plan === scope.plan) return;
  scope.plan = plan;
  scope.trace.push({
    hook: 'route',
    plugin: 'helix',
    ms: 0,
    said: plan.reasons.at(-1) ?? '',
    candidates: plan.candidates.map((target) => target.id),
  });
}

function writeAnswer(
  scope: RequestScope,
  response: Parameters<ChatDialect['encodeResponse']>[0],
  services: CoreServices,
): void {
  const dialect = scope.chatDialect;
  const request = scope.chatRequest();
  if (dialect === undefined || request === undefined)
    throw new HelixError('internal', 'A plugin answered an operation that is not chat.');
  const keeping = gatewayKeeping(scope);
  const context = {
    keeping,
    requestId: scope.requestId,
    model: scope.summary.model,
    createdAt: Math.floor(scope.receivedAt / 1_000),
    includeUsage: scope.summary.includeUsage,
    request,
  };
  const headers: Record<string, string> = {
    'x-helix-request-id': scope.requestId,
    'x-helix-cache': 'hit',
    'x-helix-attempts': '0',
    'x-helix-cost-usd': '0',
  };
  if (scope.summary.stream) {
    const encoder = dialect.createStreamEncoder(context);
    let text = '';
    for (const event of eventsOf(response)) text += encoder.push(event);
    if (keeping !== undefined && encoder.response !== undefined)
      keepAnswer(scope, services, { keeping, answer: encoder.response });
    scope.reply.writeHead(200, {
      'content-type': streamType(scope),
      'cache-control': 'no-cache',
      ...headers,
    });
    scope.reply.end(text);
  } else {
    const answer = dialect.encodeResponse(response, context);
    if (keeping !== undefined) keepAnswer(scope, services, { keeping, answer });
    const bytes = Buffer.from(JSON.stringify(answer));
    scope.reply.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
    scope.reply.end(bytes);
  }
}

/** The error in the caller's dialect: as a status while nothing was sent, inside the stream after that. */
export function sendError(scope: RequestScope, error: HelixError): void {
  const { reply, requestId } = scope;
  if (reply.headSent) {
    endInError(scope, error);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(scope.wire.encodeError(error, requestId)));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    'x-helix-request-id': requestId,
    'x-helix-attempts': String(scope.attempts.length),
  };
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  if (error.shouldRetry !== undefined) headers['x-should-retry'] = String(error.shouldRetry);
  if (error.code === 'body_too_large' || error.code === 'cancelled') headers['connection'] = 'close';
  if (scope.held !== undefined) addRateLimits(headers, scope.held.states);
  reply.writeHead(error.status, headers);
  reply.end(bytes);
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

async function finalise(
  scope: RequestScope,
  services: CoreServices,
  generation: string,
  status: RequestStatus,
  error: HelixError | undefined,
  release: () => void,
): Promise<void> {
  const { clock, ledger, logger } = services;
  scope.onAbort(undefined);
  try {
    const settling = scope.held?.settle();
    if (isPromise(settling)) await settling;
  } catch (failure) {
    logger.error('a hold could not be settled; its lease will end it', {
      requestId: scope.requestId,
      error: String(failure),
    });
  }
  const durationMs = clock.monotonic() - scope.startedAt;
  let buckets: TokenBuckets = EMPTY_BUCKETS;
  let cost: bigint = ZERO_USD;
  let units: UsageUnits | undefined;
  let estimated = false;
  for (const attempt of scope.attempts) {
    buckets = scope.attempts.length === 1 ? attempt.buckets : addBuckets(buckets, attempt.buckets);
    units = addUnits(units, attempt.units);
    cost += attempt.cost;
    estimated ||= attempt.estimated;
  }
  const record = {
    id: scope.requestId,
    createdAt: scope.receivedAt,
    payer: scope.payer,
    operation: scope.operation,
    dialect: scope.dialect,
    model: scope.summaryIfKnown?.model ?? '',
    status,
    code: error?.code ?? (status === 'cancelled' ? ('cancelled' as const) : undefined),
    httpStatus: status === 'cancelled' ? 499 : (error?.status ?? 200),
    estimated,
    cache: 'miss' as const,
    buckets,
    ...(units !== undefined && { units }),
    cost: cost as NanoUsd,
    ttftMs: scope.ttftMs,
    durationMs,
    overheadMs: Math.max(0, durationMs - scope.waitedMs),
    generation,
    attempts: scope.attempts.length,
  };
  // Callers that nobody knows leave a line in the log, not a row in the ledger: junk traffic must not fill it.
  if (scope.principalIfKnown !== undefined) {
    try {
      ledger.complete(record);
    } catch (failure) {
      logger.error('a request row could not be written', { requestId: scope.requestId, error: String(failure) });
    }
  }
  services.observers.push(
    scope.chain,
    {
      requestId: scope.requestId,
      operation: scope.operation,
      dialect: scope.dialect,
      method: scope.method,
      path: scope.path,
      headers: scope.headers,
      remoteAddress: scope.remoteAddress,
      receivedAt: scope.receivedAt,
      signal: NEVER,
      note: ignoreNote,
      principal: scope.principalIfKnown,
      record,
      attempts: scope.attempts,
      trace: scope.trace,
      meters: scope.held?.amounts ?? [],
      limits: scope.held?.states ?? [],
      warnings: scope.warnings,
    },
    release,
  );
}

const NEVER = new AbortController().signal;

function ignoreNote(): void {}

function reasonsOf(scope: RequestScope): string {
  const { reasons } = scope.plan;
  return reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
}
