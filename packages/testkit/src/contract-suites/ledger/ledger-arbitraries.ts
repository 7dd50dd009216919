import type { AttemptRecord, NanoUsd, Payer, RequestRecord } from '@helix/contracts';
import fc from 'fast-check';
import { anAttempt, anIntent, aRequest } from './ledger-records.js';

/** A request with the attempts that it needed. */
export interface BookedRequest {
  readonly request: RequestRecord;
  readonly attempts: readonly AttemptRecord[];
}

const DAY_MS = 86_400_000;
const count = fc.nat({ max: 5_000 });
const milliseconds = fc.nat({ max: 4_000_000 }).map((quarters) => quarters / 4);
const money = fc.bigInt({ min: 0n, max: 2n ** 56n }).map((amount) => amount as NanoUsd);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const name = (kind: string): fc.Arbitrary<string | undefined> => maybe(fc.constantFrom(`${kind}_1`, `${kind}_2`));
/** Names that a query language could take for its own. */
const strange = fc.constantFrom('a', "it's", '100%', 'under_score', 'Grüße', '["x"]', '');

const payer: fc.Arbitrary<Payer> = fc.record({
  org: name('org'),
  team: name('team'),
  user: name('user'),
  key: name('key'),
  endUser: maybe(strange),
  tags: fc.uniqueArray(strange, { maxLength: 3 }),
});

/** What nearly all have none of. */
const units = fc.option(
  fc.record({ images: fc.integer({ min: 1, max: 10 }), seconds: fc.integer({ min: 1, max: 100 }) }),
  { nil: undefined },
);

const buckets = fc.record({
  inputUncached: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  inputAudio: count,
  inputImage: count,
  outputText: count,
  outputReasoning: count,
  outputAudio: count,
});

const outcome = fc.record({
  provider: fc.constantFrom('openai', 'claude'),
  upstreamModel: fc.constantFrom('gpt-4o', 'org/model:1'),
  estimatedCost: money,
  estimatedInputTokens: count,
  status: fc.constantFrom('ok', 'failed', 'cancelled', 'truncated'),
  httpStatus: maybe(fc.constantFrom(200, 429, 500)),
  upstreamRequestId: maybe(strange),
  ttftMs: maybe(milliseconds),
  durationMs: milliseconds,
  buckets,
  units,
  cost: money,
  estimated: fc.boolean(),
  reported: fc.boolean(),
  unpriced: fc.boolean(),
  error: maybe(strange),
});

const call = fc.record({
  payer,
  admittedAt: fc.nat({ max: 3 * DAY_MS }).map((offset) => Date.UTC(2026, 0, 15) + offset),
  model: fc.constantFrom('chat', 'fast'),
  status: fc.constantFrom('ok', 'refused', 'failed', 'cancelled', 'truncated'),
  code: maybe(fc.constantFrom('upstream_failed', 'rate_limited')),
  cache: fc.constantFrom('hit', 'miss', 'coalesced'),
  overheadMs: milliseconds,
  outcomes: fc.array(outcome, { maxLength: 3 }),
});

/** Some requests in three days, each id in the order of its place, with all that a row can hold. */
export const BOOKED_REQUESTS: fc.Arbitrary<readonly BookedRequest[]> = fc
  .array(call, { maxLength: 12 })
  .map((calls) => calls.map(bookCall));

function bookCall(made: typeof call extends fc.Arbitrary<infer Call> ? Call : never, place: number): BookedRequest {
  const { payer: payedBy, admittedAt, model, outcomes, status, code, cache, overheadMs } = made;
  const requestId = `req_${String(place).padStart(4, '0')}`;
  const attempts = outcomes.map((given, index): AttemptRecord => {
    const { provider, upstreamModel, estimatedCost, estimatedInputTokens, ...rest } = given;
    const intent = anIntent({
      id: `att_${requestId}_${index}`,
      requestId,
      admittedAt,
      startedAt: admittedAt + index,
      payer: payedBy,
      model,
      provider,
      upstreamModel,
      estimatedCost,
      estimatedInputTokens,
    });
    return anAttempt({ ...rest, status: rest.status as AttemptRecord['status'], intent });
  });
  const request = aRequest({
    id: requestId,
    createdAt: admittedAt,
    payer: payedBy,
    model,
    status: status as RequestRecord['status'],
    code: code as RequestRecord['code'],
    cache: cache as RequestRecord['cache'],
    overheadMs,
    cost: attempts.reduce((sum, { cost }) => sum + cost, 0n) as NanoUsd,
    attempts: attempts.length,
  });
  return { request, attempts };
}
