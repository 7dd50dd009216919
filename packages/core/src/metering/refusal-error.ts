import {
  HelixError,
  type Meter,
  type MeterDemand,
  type MeterRefusal,
  type Scope,
  type Target,
  usdNumber,
} from '@helix/contracts';

/** The caller's error for meters that refused: the money first, else the limit that frees last. */
export function refusalError(refusals: readonly MeterRefusal[], demands: readonly MeterDemand[]): HelixError {
  const budget = refusals.find((refusal) => refusal.meter.dimension === 'usd');
  if (budget !== undefined) return spendCapReached(budget, demandOf(budget, demands));
  const [first, ...rest] = refusals;
  if (first === undefined) return new HelixError('store_unavailable', 'The hold of this request was lost. Try again.');
  return rateLimited(rest.reduce((worst, refusal) => (waitOf(refusal) > waitOf(worst) ? refusal : worst), first));
}

/** A spend cap applies and nobody knows what the model costs. */
export function priceUnknown(target: Target, demand: MeterDemand): HelixError {
  return new HelixError(
    'price_unknown',
    `The model "${target.id}" has no known price for this, and the spend cap ${demand.owner} applies. Set its price under \`prices\` in the configuration (by the token, or \`perImage\`, \`perSecond\` …), or \`prices.unknown\` to a default.`,
    { param: 'model', details: { model: target.id, cap: demand.owner } },
  );
}

function demandOf(refusal: MeterRefusal, demands: readonly MeterDemand[]): MeterDemand | undefined {
  return demands.find((demand) => demand.meter.id === refusal.meter.id);
}

function spendCapReached(refusal: MeterRefusal, demand: MeterDemand | undefined): HelixError {
  const { meter, settled, reserved } = refusal;
  const { kind, id } = describeScope(meter.scope);
  const resetsAt = meter.kind === 'budget' ? meter.window.resetsAt : undefined;
  const until = resetsAt === undefined ? '' : ` It resets at ${new Date(resetsAt).toISOString()}.`;
  const hidden = demand?.hideAmounts === true;
  const why =
    settled >= meter.limit ? 'is spent' : reserved > 0n ? 'is reserved by calls in flight' : 'does not cover this call';
  const amounts = hidden
    ? ''
    : ` (limit $${usdNumber(meter.limit)}, spent $${usdNumber(settled)}, reserved $${usdNumber(reserved)}, this call up to $${usdNumber(refusal.requested)})`;
  return new HelixError('spend_cap_reached', `The spend cap of ${kind} "${id}" ${why}${amounts}.${until}`, {
    shouldRetry: false,
    details: {
      scope: kind,
      id,
      cap: demand?.owner ?? null,
      ...(hidden
        ? {}
        : { limit_usd: usdNumber(meter.limit), settled_usd: usdNumber(settled), reserved_usd: usdNumber(reserved) }),
      resets_at: resetsAt === undefined ? null : new Date(resetsAt).toISOString(),
      cheaper: [],
    },
  });
}

/** A call that is larger than the limit itself waits for ever. */
function waitOf({ retryAfterMs }: MeterRefusal): number {
  return retryAfterMs ?? Number.POSITIVE_INFINITY;
}

function rateLimited(refusal: MeterRefusal): HelixError {
  const { meter, settled, reserved, retryAfterMs } = refusal;
  const { kind, id } = describeScope(meter.scope);
  const left = meter.limit - settled - reserved;
  const windowMs = meter.kind === 'rate' ? meter.windowMs : 1_000;
  const wait = Math.max(1, Math.ceil((retryAfterMs ?? windowMs) / 1_000));
  const limit = `limit of ${meter.limit} ${unitOf(meter)} of ${kind} "${id}"`;
  return new HelixError(
    'rate_limited',
    retryAfterMs === undefined
      ? `This call alone is above the ${limit}. Send less, or have the limit raised.`
      : `The ${limit} is reached. Try again in ${wait} s.`,
    {
      // Every 429 says when to come again; to one that cannot succeed the other header says not to.
      retryAfterSeconds: wait,
      ...(retryAfterMs === undefined && { shouldRetry: false }),
      details: {
        scope: kind,
        id,
        dimension: meter.dimension,
        limit: Number(meter.limit),
        remaining: left > 0n ? Number(left) : 0,
      },
    },
  );
}

function describeScope(scope: Scope): { readonly kind: string; readonly id: string } {
  const entries = Object.entries(scope);
  return { kind: entries.map(([kind]) => kind).join('+'), id: entries.map(([, id]) => id).join('+') };
}

function unitOf(meter: Meter): string {
  if (meter.kind !== 'rate') return 'parallel calls';
  return `${meter.dimension} per ${meter.windowMs === 60_000 ? 'minute' : `${meter.windowMs / 1_000} s`}`;
}
