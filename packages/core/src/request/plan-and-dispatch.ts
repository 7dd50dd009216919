import {
  HelixError,
  isOpaque,
  isPromise,
  isSocketDialect,
  type MaybePromise,
  type MeterDemand,
  type Target,
} from '@helix/contracts';
import type { DispatchOutcome } from '../dispatch/attempt-runner.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import type { Generation } from '../generation/generation.js';
import { HeldMeters } from '../metering/held-meters.js';
import { haveSeveralKeySpaces } from '../seals/key-space.js';
import { RequestSeals } from '../seals/request-seals.js';
import type { CoreServices } from '../services.js';
import { answerByEstimate } from './count-tokens.js';
import { demandsFor } from './demands-for.js';
import { findCheaper } from './find-cheaper.js';
import { firstUsable } from './first-usable.js';
import { narrowPlan } from './narrow-plan.js';
import type { RequestScope } from './request-scope.js';
import { totalLimit } from './total-limit.js';
import { answer, collectDemands, route } from './walk-hooks.js';
import { writeAnswer } from './write-answer.js';

/** A spend cap that is reached names another model to go on with. */
export interface Degraded {
  readonly degradeTo: string;
}

/** For one model: route, answer without an upstream, meter, dispatch. Throws what the caller is to be told. */
export async function planAndDispatch(
  scope: RequestScope,
  generation: Generation,
  services: CoreServices,
  model: string,
): Promise<DispatchOutcome | Degraded> {
  const { clock } = services;
  const resolved = scope.direct ?? generation.routing.lookUp(model, scope.principal);
  scope.policy = resolved.policy;
  const totalAt = scope.startedAt + totalLimit(scope);
  if (scope.operation === 'chat') {
    scope.severalKeySpaces = haveSeveralKeySpaces(resolved.targets, generation.providers);
    scope.seals ??= new RequestSeals(scope, services.sealMakers);
  }
  const planned = route(scope, resolved.targets, clock);
  scope.plan = isPromise(planned) ? await planned : planned;
  narrowPlan(scope, generation);
  const answered = scope.chain.answer.length > 0 ? answer(scope, clock) : undefined;
  const given = isPromise(answered) ? await answered : answered;
  if (given !== undefined) {
    writeAnswer(scope, given, services);
    return { status: 'ok' };
  }
  scope.isFree ||= scope.operation === 'count_tokens';
  if (scope.operation === 'count_tokens' && answerByEstimate(scope, generation, services)) return { status: 'ok' };
  const demands = demandsFor(scope, collectDemands(scope, clock));
  try {
    // What is held is for the first that will be asked; the others are skipped with their reason.
    const holding = hold(scope, { generation, services, demands, model }, firstUsable(scope, generation));
    scope.held = isPromise(holding) ? await holding : holding;
  } catch (error) {
    const other = otherModel(error, demands);
    if (other !== undefined && other.degradeTo !== model) {
      scope.note(`cap ${other.cap} degrades ${model} to ${other.degradeTo}`);
      return other;
    }
    throw isCapReached(error) ? findCheaper(error, scope, generation, services) : error;
  }
  if (scope.aborted) return { status: 'cancelled' };
  return await new Dispatcher(scope.held, scope, generation, services, totalAt).run();
}

interface HoldContext {
  readonly generation: Generation;
  readonly services: CoreServices;
  readonly demands: readonly MeterDemand[];
  readonly model: string;
}

/** All demands at once, for a first target. */
function hold(
  scope: RequestScope,
  { generation, services, demands, model }: HoldContext,
  usable: Target | undefined,
): MaybePromise<HeldMeters> {
  const first = usable ?? scope.plan.candidates[0];
  if (first === undefined) throw noTargetLeft(scope, model);
  const { meters: store, ledger, estimator, keeper } = services;
  return HeldMeters.acquire(
    { store, ledger, pricing: scope.pricing ?? generation.pricing, estimator, keeper },
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
}

function isCapReached(error: unknown): error is HelixError {
  return error instanceof HelixError && error.code === 'spend_cap_reached';
}

/** The model that the cap which was reached degrades to. */
function otherModel(
  error: unknown,
  demands: readonly MeterDemand[],
): (Degraded & { readonly cap: string }) | undefined {
  if (!isCapReached(error)) return undefined;
  const cap = demands.find((demand) => demand.owner === error.details['cap']);
  return cap?.degradeTo === undefined ? undefined : { degradeTo: cap.degradeTo, cap: cap.owner };
}

function noTargetLeft({ plan: { reasons } }: RequestScope, model: string): HelixError {
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return new HelixError('upstream_unavailable', `No target is left for the model "${model}"${why}.`, {
    details: { model },
  });
}
