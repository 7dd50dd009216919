import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import {
  EMPTY_BUCKETS,
  type ExplainRequest,
  type Explanation,
  HelixError,
  type MeterDemand,
  type RequestSummary,
  type Target,
  usdNumber,
  usdString,
} from '@helix/contracts';
import type { Generation } from './generation/generation.js';
import { priceUnknown } from './metering/refusal-error.js';
import { CallerReply } from './request/caller-reply.js';
import { RequestScope } from './request/request-scope.js';
import type { BillableRoute } from './request/route.js';
import { collectDemands, route } from './request/walk-hooks.js';
import type { CoreServices } from './services.js';

/** What a request would meet: the route hooks and the demands are run for real, nothing is sent, held or booked. */
export async function explainRequest(
  services: CoreServices,
  generation: Generation,
  billable: BillableRoute,
  input: ExplainRequest,
): Promise<Explanation> {
  const { clock } = services;
  const request = new IncomingMessage(new Socket());
  const scope = new RequestScope({
    requestId: 'explain',
    receivedAt: clock.now(),
    startedAt: clock.monotonic(),
    route: billable,
    chain: generation.pipeline.chainFor(billable.operation, billable.dialect.id),
    request,
    reply: new CallerReply(new ServerResponse(request), clock),
    params: {},
  });
  scope.principal = input.principal;
  scope.body = { model: input.model, messages: [{ role: 'user', content: '' }] };
  scope.summary = summaryOf(input);
  const costOf = (target: Target): bigint | undefined =>
    generation.pricing.costOf(generation.pricing.priceOf(target, scope.receivedAt), {
      ...EMPTY_BUCKETS,
      inputUncached: input.inputTokens,
      outputText: input.outputTokens,
    });
  try {
    const resolved = generation.routing.lookUp(input.model, input.principal);
    scope.policy = resolved.policy;
    scope.plan = await route(scope, resolved.targets, clock);
    const demands = collectDemands(scope, clock);
    const first = scope.plan.candidates.find((target) => target.inactive === undefined);
    const stated = await Promise.all(demands.map((demand) => describeDemand(demand, first, input, costOf, services)));
    const refusing = stated.find((demand) => !demand.passes);
    const unknown = demands.find(
      (demand) =>
        demand.enforce && demand.meter.dimension === 'usd' && first !== undefined && costOf(first) === undefined,
    );
    return {
      model: input.model,
      candidates: scope.plan.candidates.map((target) => {
        const cost = costOf(target);
        return { target, estimatedCostUsd: cost === undefined ? undefined : usdNumber(cost) };
      }),
      trace: scope.trace,
      demands: stated,
      refusal:
        first === undefined
          ? { code: 'upstream_unavailable', message: sayWhyNone(scope) }
          : unknown !== undefined
            ? describeError(priceUnknown(first, unknown))
            : refusing === undefined
              ? undefined
              : {
                  code: refusing.dimension === 'usd' ? 'spend_cap_reached' : 'rate_limited',
                  message: `${refusing.owner} leaves too little of its ${refusing.dimension}.`,
                },
    };
  } catch (error) {
    if (!(error instanceof HelixError)) throw error;
    return { model: input.model, candidates: [], trace: scope.trace, demands: [], refusal: describeError(error) };
  }
}

async function describeDemand(
  demand: MeterDemand,
  target: Target | undefined,
  input: ExplainRequest,
  costOf: (target: Target) => bigint | undefined,
  services: CoreServices,
): Promise<Explanation['demands'][number]> {
  const state = await services.meters.read(demand.meter.id);
  const settled =
    state?.settled ??
    (demand.meter.kind === 'budget'
      ? await services.ledger.sumSpend(demand.meter.scope, demand.meter.window.startsAt, demand.meter.window.resetsAt)
      : 0n);
  const reserved = state?.reserved ?? 0n;
  const applies = target !== undefined && (demand.targets === undefined || demand.targets.includes(target.id));
  const amount = !applies ? 0n : amountOf(demand, input, costOf(target) ?? 0n);
  const { meter } = demand;
  const show = (value: bigint): string => (meter.dimension === 'usd' ? usdString(value) : value.toString());
  return {
    owner: demand.owner,
    meter: meter.id,
    dimension: meter.dimension,
    per: meter.kind === 'budget' ? meter.window.per : meter.kind === 'rate' ? `${meter.windowMs / 1_000}s` : undefined,
    limit: show(meter.limit),
    settled: show(settled),
    reserved: show(reserved),
    passes: !demand.enforce || amount === 0n || settled + reserved + amount <= demand.meter.limit,
  };
}

function amountOf(demand: MeterDemand, input: ExplainRequest, cost: bigint): bigint {
  switch (demand.meter.dimension) {
    case 'usd':
      return cost;
    case 'tokens':
      return BigInt(input.inputTokens + input.outputTokens);
    case 'requests':
    case 'parallel':
      return 1n;
  }
}

function summaryOf(input: ExplainRequest): RequestSummary {
  return {
    model: input.model,
    stream: false,
    maxOutputTokens: input.outputTokens,
    choices: 1,
    byteLength: input.inputTokens,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: false,
    endUser: undefined,
  };
}

function sayWhyNone({ plan }: RequestScope): string {
  const inactive = plan.candidates.map((target) => `${target.id}: ${target.inactive}`);
  const reasons = inactive.length > 0 ? inactive : plan.reasons;
  return `No target that can be used is left${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}.`;
}

function describeError(error: HelixError): { readonly code: string; readonly message: string } {
  return { code: error.code, message: error.message };
}
