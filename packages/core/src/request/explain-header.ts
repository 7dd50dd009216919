import type { AttemptRecord, JsonObject, TraceEntry } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';

/** Longest `x-helix-trace`, in bytes. Proxies give a whole response head 4 to 8 KiB by default. */
const MOST_TRACE_BYTES = 2_048;

/**
 * With `x-helix-explain: 1` the reply's head carries the decision trace as `x-helix-trace`: what was decided until the head went out. A header and not a
 * field, because no SDK refuses an unknown header, and JSON, streams and errors all have one. Callers that nobody knows are told nothing, and those
 * whose policy has `explain: false` neither.
 */
export function explainInHead(scope: RequestScope): void {
  if (scope.headers['x-helix-explain'] !== '1') return;
  scope.reply.onHead((headers) => {
    const policy = scope.principalIfKnown?.policy;
    if (policy === undefined || policy.explain === false) return headers;
    return [...headers, 'x-helix-trace', formatTrace(scope.requestId, scope.trace, scope.attempts)];
  });
}

/** The trace as one line of ASCII JSON: `{ id, trace, attempts, truncated? }`. What does not fit is left out from the end and `truncated` says so. */
export function formatTrace(id: string, trace: readonly TraceEntry[], attempts: readonly AttemptRecord[]): string {
  const all = { trace: trace.map(viewEntry), attempts: attempts.map(viewAttempt) };
  const whole = toAscii({ id, ...all });
  if (whole.length <= MOST_TRACE_BYTES) return whole;
  const kept: { trace: JsonObject[]; attempts: JsonObject[] } = { trace: [], attempts: [] };
  let length = toAscii({ id, ...kept, truncated: true }).length;
  for (const part of ['trace', 'attempts'] as const) {
    for (const entry of all[part]) {
      length += toAscii(entry).length + 1;
      if (length > MOST_TRACE_BYTES) break;
      kept[part].push(entry);
    }
  }
  return toAscii({ id, ...kept, truncated: true });
}

function viewEntry({ hook, plugin, ms, said, candidates }: TraceEntry): JsonObject {
  return {
    hook,
    plugin,
    ms: Math.round(ms * 1_000) / 1_000,
    said,
    ...(candidates === undefined ? {} : { candidates }),
  };
}

function viewAttempt({ intent, status, httpStatus, durationMs, error }: AttemptRecord): JsonObject {
  return {
    provider: intent.provider,
    model: intent.upstreamModel,
    status,
    http_status: httpStatus ?? null,
    duration_ms: Math.round(durationMs),
    // The class alone: the provider's own words may be long, and stand in the request's record.
    error: error?.split(':', 1)[0] ?? null,
  };
}

/** JSON whose text is also a valid header value. */
function toAscii(value: JsonObject): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
