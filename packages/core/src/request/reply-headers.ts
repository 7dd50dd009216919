import { type MeterState, type NanoUsd, type Target, type TranslationWarning, usdString } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';

const MOST_WARNINGS_BYTES = 2_048;

export interface AnswerFacts {
  readonly target: Target;
  readonly model: string | undefined;
  readonly attempts: number;
  readonly cost: NanoUsd | undefined;
  readonly warnings: readonly TranslationWarning[];
  readonly generation: string;
}

/** The `x-helix-*` and `x-ratelimit-*` headers of an answer, names and values in turn. */
export function answerHeaders(scope: RequestScope, facts: AnswerFacts): string[] {
  const headers = [
    'x-helix-request-id',
    scope.requestId,
    'x-helix-provider',
    facts.target.provider,
    'x-helix-model',
    headerText(facts.model ?? facts.target.model),
    'x-helix-attempts',
    String(facts.attempts),
    'x-helix-generation',
    facts.generation,
    'x-helix-cache',
    'miss',
  ];
  if (facts.cost !== undefined) headers.push('x-helix-cost-usd', usdString(facts.cost));
  if (facts.warnings.length > 0) headers.push('x-helix-warnings', warningsText(facts.warnings));
  if (scope.held !== undefined) addRateLimits(headers, scope.held.states);
  return headers;
}

/** Each limit's tightest meter, in OpenAI's header names. */
export function addRateLimits(headers: string[], states: readonly MeterState[]): void {
  addTightest(headers, states, 'requests');
  addTightest(headers, states, 'tokens');
}

const HEADERS = {
  requests: ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  tokens: ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
} as const;

function addTightest(headers: string[], states: readonly MeterState[], dimension: 'requests' | 'tokens'): void {
  let left: bigint | undefined;
  let tightest: RateMeter | undefined;
  for (const { meter, settled, reserved } of states) {
    if (meter.kind !== 'rate' || meter.dimension !== dimension) continue;
    const remaining = meter.limit - settled - reserved;
    if (left === undefined || remaining < left) {
      left = remaining;
      tightest = meter;
    }
  }
  if (tightest === undefined || left === undefined) return;
  const [limit, remaining, reset] = HEADERS[dimension];
  const written = writeLimit(tightest);
  headers.push(limit, written.limit, remaining, left > 0n ? left.toString() : '0', reset, written.reset);
}

type RateMeter = MeterState['meter'] & { readonly kind: 'rate' };

/** What a meter's headers always say: plugins give the same meter again and again. */
const limits = new WeakMap<RateMeter, { readonly limit: string; readonly reset: string }>();

function writeLimit(meter: RateMeter): { readonly limit: string; readonly reset: string } {
  let written = limits.get(meter);
  if (written === undefined) {
    written = { limit: meter.limit.toString(), reset: `${Math.ceil(meter.windowMs / 1_000)}s` };
    limits.set(meter, written);
  }
  return written;
}

/** One entry a reason, with all the fields that it holds for: an agent's twenty tools lose the same. */
function warningsText(warnings: readonly TranslationWarning[]): string {
  const fields = new Map<string, string[]>();
  for (const { field, action, reason } of warnings) {
    const said = `${action}: ${reason}`;
    const same = fields.get(said);
    if (same === undefined) fields.set(said, [field]);
    else if (!same.includes(field)) same.push(field);
  }
  const text = [...fields].map(([said, names]) => `${names.join(', ')} ${said}`).join('; ');
  return headerText(text.length > MOST_WARNINGS_BYTES ? `${text.slice(0, MOST_WARNINGS_BYTES)}…` : text);
}

/** Header values are Latin-1 without control characters. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(/[^\x20-\x7e]/g, '?');
}
