import {
  type AttemptRecord,
  type Cap,
  inputTokens,
  type JsonObject,
  type JsonValue,
  type MeterState,
  type Org,
  outputTokens,
  type RequestRecord,
  type SpendRow,
  type Team,
  type TokenBuckets,
  type User,
  usdNumber,
  type VirtualKey,
} from '@helix/contracts';

/** Times on the wire: RFC 3339 UTC; `null` for none. */
export function time(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

export function viewOrg(org: Org): JsonObject {
  return {
    id: org.id,
    name: org.name,
    disabled: org.disabled,
    metadata: org.metadata as JsonObject,
    created_at: time(org.createdAt),
  };
}

export function viewTeam(team: Team): JsonObject {
  return {
    id: team.id,
    name: team.name,
    org: team.org ?? null,
    models: team.models,
    routes: team.routes ?? null,
    limits: { ...team.limits } as JsonObject,
    policy: { ...team.policy } as JsonObject,
    tags: team.tags,
    disabled: team.disabled,
    metadata: team.metadata as JsonObject,
    created_at: time(team.createdAt),
  };
}

export function viewUser(user: User): JsonObject {
  return {
    id: user.id,
    name: user.name,
    email: user.email ?? null,
    org: user.org ?? null,
    teams: user.teams,
    limits: { ...user.limits } as JsonObject,
    disabled: user.disabled,
    metadata: user.metadata as JsonObject,
    created_at: time(user.createdAt),
  };
}

/** A key; its secret only right after it was made. */
export function viewKey(key: VirtualKey, secret?: string): JsonObject {
  return {
    id: key.id,
    ...(secret === undefined ? {} : { key: secret }),
    name: key.name ?? null,
    hint: key.hint,
    team: key.team ?? null,
    user: key.user ?? null,
    models: key.models,
    routes: key.routes ?? null,
    limits: { ...key.limits } as JsonObject,
    policy: { ...key.policy } as JsonObject,
    tags: key.tags,
    metadata: key.metadata as JsonObject,
    expires_at: time(key.expiresAt),
    revoked_at: time(key.revokedAt),
    created_at: time(key.createdAt),
  };
}

export function viewCap(cap: Cap): JsonObject {
  return {
    id: cap.id,
    scope: { ...cap.scope } as JsonObject,
    usd: usdNumber(cap.limit),
    per: cap.per,
    zone: cap.zone,
    anchor: cap.anchor ?? null,
    mode: cap.mode,
    shadow: cap.shadow,
    clamp: cap.clamp,
    on_reach: typeof cap.onReach === 'string' ? cap.onReach : { ...cap.onReach },
    alerts_at: cap.alertsAt,
    created_at: time(cap.createdAt),
  };
}

export function viewMeter({ meter, settled, reserved }: MeterState): JsonObject {
  const amount = (value: bigint): number => (meter.dimension === 'usd' ? usdNumber(value) : Number(value));
  const window = meter.kind === 'budget' ? meter.window : undefined;
  return {
    id: meter.id,
    scope: { ...meter.scope } as JsonObject,
    dimension: meter.dimension,
    limit: amount(meter.limit),
    settled: amount(settled),
    reserved: amount(reserved),
    per: window?.per ?? (meter.kind === 'rate' ? `${meter.windowMs / 1_000}s` : null),
    starts_at: time(window?.startsAt),
    resets_at: time(window?.resetsAt),
    ...(meter.dimension === 'usd'
      ? { max_overshoot_usd: settled > meter.limit ? usdNumber(settled - meter.limit) : 0 }
      : {}),
  };
}

function viewUsage(buckets: TokenBuckets): JsonObject {
  return {
    input_tokens: inputTokens(buckets),
    output_tokens: outputTokens(buckets),
    buckets: {
      input_uncached: buckets.inputUncached,
      cache_read: buckets.cacheRead,
      cache_write_5m: buckets.cacheWrite5m,
      cache_write_1h: buckets.cacheWrite1h,
      input_audio: buckets.inputAudio,
      input_image: buckets.inputImage,
      output_text: buckets.outputText,
      output_reasoning: buckets.outputReasoning,
      output_audio: buckets.outputAudio,
    },
  };
}

export function viewAttempt(attempt: AttemptRecord): JsonObject {
  const { intent } = attempt;
  return {
    id: intent.id,
    provider: intent.provider,
    model: intent.upstreamModel,
    status: attempt.status,
    http_status: attempt.httpStatus ?? null,
    upstream_request_id: attempt.upstreamRequestId ?? null,
    started_at: time(intent.startedAt),
    ttft_ms: attempt.ttftMs ?? null,
    duration_ms: attempt.durationMs,
    usage: viewUsage(attempt.buckets),
    cost_usd: usdNumber(attempt.cost),
    estimated: attempt.estimated,
    reported: attempt.reported,
    unpriced: attempt.unpriced,
    error: attempt.error ?? null,
  };
}

export function viewRequest(request: RequestRecord): JsonObject {
  const { payer } = request;
  return {
    id: request.id,
    created_at: time(request.createdAt),
    org: payer.org ?? null,
    team: payer.team ?? null,
    user: payer.user ?? null,
    key: payer.key ?? null,
    end_user: payer.endUser ?? null,
    tags: payer.tags,
    dialect: request.dialect,
    operation: request.operation,
    model: request.model,
    status: request.status,
    code: request.code ?? null,
    http_status: request.httpStatus,
    estimated: request.estimated,
    cache: request.cache,
    usage: viewUsage(request.buckets),
    cost_usd: usdNumber(request.cost),
    ttft_ms: request.ttftMs ?? null,
    duration_ms: request.durationMs,
    overhead_ms: request.overheadMs,
    generation: request.generation,
    attempts_count: request.attempts,
  };
}

export function viewSpend(row: SpendRow): JsonObject {
  return {
    ...(row.group as Record<string, JsonValue>),
    requests: row.requests,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    cost_usd: usdNumber(row.cost),
    saved_usd: 0,
  };
}
