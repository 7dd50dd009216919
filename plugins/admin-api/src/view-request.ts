import {
  type AttemptRecord,
  inputTokens,
  type JsonObject,
  outputTokens,
  type RequestRecord,
  usdNumber,
} from '@helix/contracts';
import { formatTime } from './format-time.js';

/** A request as lists have it. */
export function viewRequest(request: RequestRecord): JsonObject {
  const { payer } = request;
  return {
    id: request.id,
    created_at: formatTime(request.createdAt),
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
    usage: viewUsage(request),
    cost_usd: usdNumber(request.cost),
    ttft_ms: request.ttftMs ?? null,
    duration_ms: request.durationMs,
    overhead_ms: request.overheadMs,
    generation: request.generation,
    attempts_count: request.attempts,
  };
}

/** One attempt at one provider. */
export function viewAttempt(attempt: AttemptRecord): JsonObject {
  const { intent } = attempt;
  return {
    id: intent.id,
    provider: intent.provider,
    model: intent.upstreamModel,
    status: attempt.status,
    http_status: attempt.httpStatus ?? null,
    upstream_request_id: attempt.upstreamRequestId ?? null,
    started_at: formatTime(intent.startedAt),
    ttft_ms: attempt.ttftMs ?? null,
    duration_ms: attempt.durationMs,
    usage: viewUsage(attempt),
    cost_usd: usdNumber(attempt.cost),
    estimated: attempt.estimated,
    reported: attempt.reported,
    unpriced: attempt.unpriced,
    error: attempt.error ?? null,
  };
}

function viewUsage({ buckets, units }: Pick<AttemptRecord, 'buckets' | 'units'>): JsonObject {
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
    ...(units !== undefined && { units: { ...units } }),
  };
}
