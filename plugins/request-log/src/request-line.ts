import { inputTokens, type LogFields, outputTokens, type SettledContext, usdNumber } from '@helix/contracts';

/** The flat fields of a request's log line: who, what, where to, how it ended, tokens, cost, durations. No prompt, no secret. */
export function requestLine({ record, attempts, warnings }: SettledContext): LogFields {
  const { payer, buckets, units } = record;
  const intent = attempts[attempts.length - 1]?.intent;
  return {
    message: 'request',
    id: record.id,
    at: record.createdAt,
    org: payer.org,
    team: payer.team,
    user: payer.user,
    key: payer.key,
    end_user: payer.endUser,
    tags: payer.tags.length === 0 ? undefined : payer.tags.join(','),
    operation: record.operation,
    dialect: record.dialect,
    model: record.model,
    // Joined, not concatenated: V8 writes an object with a concatenated string in it three times slower.
    target: intent === undefined ? undefined : [intent.provider, intent.upstreamModel].join('/'),
    status: record.status,
    http_status: record.httpStatus,
    code: record.code,
    input_tokens: inputTokens(buckets),
    output_tokens: outputTokens(buckets),
    ...units,
    cost_usd: usdNumber(record.cost),
    estimated: record.estimated,
    cache: record.cache,
    ttft_ms: roundToMicros(record.ttftMs),
    duration_ms: roundToMicros(record.durationMs),
    overhead_ms: roundToMicros(record.overheadMs),
    attempts: record.attempts,
    warnings: warnings.length,
    generation: record.generation,
  };
}

/** The digits behind are noise of the clock. */
function roundToMicros(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds * 1_000) / 1_000;
}
