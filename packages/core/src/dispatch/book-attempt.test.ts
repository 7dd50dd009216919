import {
  type AttemptIntent,
  EMPTY_BUCKETS,
  inputTokens,
  type NanoUsd,
  outputTokens,
  type Pricing,
  type RequestSummary,
  type TimeoutKind,
  type TokenBuckets,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { aRoutingContext, aTarget } from '@helix/testkit';
import fc from 'fast-check';
import type { AttemptResult, UsageEvidence } from './attempt-result.js';
import { bookAttempt } from './book-attempt.js';

const INTENT = { id: 'att_1', admittedAt: 0, estimatedInputTokens: 33 } as unknown as AttemptIntent;
const EVIDENCE: UsageEvidence = {
  usage: undefined,
  final: false,
  generatedTokens: 0,
  sent: true,
  answered: true,
  httpStatus: 200,
  upstreamRequestId: 'up_1',
  model: 'm',
  ttftMs: 5,
};
const ERROR = { class: 'server_error', message: 'no' } as const;

/** One nano-dollar a token. */
const PRICING: Pricing = {
  priceOf: () => ({ known: true }) as never,
  costOf: (price, buckets) =>
    price.known ? (BigInt(inputTokens(buckets) + outputTokens(buckets)) as NanoUsd) : undefined,
};
/** One nano-dollar a character. */
const PER_CHARACTER: Pricing = {
  ...PRICING,
  costOf: (_price, _buckets, units) => BigInt(units?.characters ?? 0) as NanoUsd,
};
const UNPRICED: Pricing = { ...PRICING, priceOf: () => ({ known: false }) };

const buckets = (inputUncached: number, outputText: number): TokenBuckets => ({
  ...EMPTY_BUCKETS,
  inputUncached,
  outputText,
});

function book(
  kind: AttemptResult['kind'],
  evidence: Partial<UsageEvidence>,
  given: {
    readonly pricing?: Pricing;
    readonly committed?: boolean;
    readonly error?: UpstreamErrorInfo;
    readonly summary?: Partial<RequestSummary>;
  } = {},
): ReturnType<typeof bookAttempt> {
  const usage = { ...EVIDENCE, ...evidence };
  const { committed = false, pricing = PRICING, error = ERROR } = given;
  const result = (
    kind === 'failed' ? { kind, usage, committed, framed: false, error } : { kind, usage }
  ) as AttemptResult;
  const summary = { ...aRoutingContext().summary, ...given.summary };
  return bookAttempt({ intent: INTENT, target: aTarget(), result, pricing, durationMs: 10, summary });
}

describe('bookAttempt', () => {
  it('believes the final report of the provider', () => {
    expect(book('json', { usage: { buckets: buckets(100, 20) }, final: true, generatedTokens: 7 })).toMatchObject({
      status: 'ok',
      buckets: { inputUncached: 100, outputText: 20 },
      cost: 120n,
      estimated: false,
    });
  });

  it('lets the cost that a provider reports win over the computed one', () => {
    expect(
      book('json', { usage: { buckets: buckets(100, 20), reportedCost: 7n as NanoUsd }, final: true }),
    ).toMatchObject({ cost: 7n, reported: true });
  });

  it('prices what is billed where that differs from what was used', () => {
    expect(book('json', { usage: { buckets: buckets(100, 20), billed: buckets(10, 5) }, final: true })).toMatchObject({
      cost: 15n,
      buckets: { inputUncached: 100, outputText: 20 },
      reported: false,
    });
  });

  it('does not take a cost from a report that is not final', () => {
    expect(
      book('cancelled', { usage: { buckets: buckets(100, 1), reportedCost: 7n as NanoUsd }, generatedTokens: 40 }),
    ).toMatchObject({ cost: 140n, reported: false, estimated: true });
  });

  it('estimates an answer without usage by what arrived', () => {
    expect(book('streamed', { generatedTokens: 40 })).toMatchObject({
      buckets: { inputUncached: 33, outputText: 40 },
      estimated: true,
    });
  });

  it('takes the opening figures of a cut stream for the input, and what was seen for the output', () => {
    expect(
      book('failed', { usage: { buckets: buckets(100, 1) }, generatedTokens: 40 }, { committed: true }),
    ).toMatchObject({
      status: 'truncated',
      buckets: { inputUncached: 100, outputText: 40 },
      estimated: true,
    });
  });

  it.each([
    ['an error answer', 'failed', { answered: false, httpStatus: 500 }],
    ['a provider that was not reached', 'failed', { answered: false, sent: false, httpStatus: undefined }],
    ['an answer that broke before it said anything', 'failed', {}],
    ['a caller that left before the request went out', 'cancelled', { sent: false, answered: false }],
  ] as const)('books nothing for %s', (_name, kind, evidence) => {
    expect(book(kind, evidence)).toMatchObject({ cost: 0n, estimated: false, buckets: EMPTY_BUCKETS });
  });

  it('never lets a call be free that reached the provider and was left', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.boolean(), (generatedTokens, answered) => {
        const record = book('cancelled', { sent: true, answered, generatedTokens });
        expect(record.cost).toBe(BigInt(33 + generatedTokens));
        expect(record).toMatchObject({ status: 'cancelled', estimated: true });
      }),
    );
  });

  it('never lets a call be free that was left at a time limit, once it had gone out', () => {
    const limit = (kind: TimeoutKind, evidence: Partial<UsageEvidence>) =>
      book('failed', { answered: false, ...evidence }, { error: { class: 'timeout', limit: kind, message: 'late' } });
    expect(limit('headers', {})).toMatchObject({ status: 'failed', cost: 33n, estimated: true });
    expect(limit('total', { answered: true, generatedTokens: 9 })).toMatchObject({ cost: 42n, estimated: true });
    expect(limit('connect', { sent: false }).cost).toBe(0n);
    // The provider's own 504: an error answer like any other.
    const own = { class: 'timeout', message: 'gateway time-out' } as const;
    expect(book('failed', { answered: false, httpStatus: 504 }, { error: own }).cost).toBe(0n);
  });

  it.each([
    ['nothing', buckets(0, 0), buckets(33, 7)],
    ['no input', buckets(0, 9), buckets(33, 9)],
    ['no output', buckets(5, 0), buckets(5, 7)],
    ['cached input alone', { ...buckets(0, 9), cacheRead: 4 }, { ...buckets(0, 9), cacheRead: 4 }],
  ])('fills in what a report of %s leaves out', (_name, reported, booked) => {
    const record = book('json', { usage: { buckets: reported }, final: true, generatedTokens: 7 });
    expect(record.buckets).toEqual(booked);
    expect(record.estimated).toBe(
      booked.inputUncached !== reported.inputUncached || booked.outputText !== reported.outputText,
    );
    const told = { buckets: reported, reportedCost: 5n as NanoUsd };
    expect(book('json', { usage: told, final: true, generatedTokens: 7 })).toMatchObject({
      cost: 5n,
      estimated: false,
    });
  });

  it('does not believe counts or a cost beyond all measure', () => {
    const absurd = [
      { buckets: buckets(1e300, 1) },
      { buckets: buckets(1, 1e25) },
      { buckets: buckets(1, 1), billed: buckets(1e30, 1) },
      { buckets: buckets(1, 1), reportedCost: (2n ** 70n) as NanoUsd },
    ];
    for (const usage of absurd)
      expect(book('json', { usage, final: true, generatedTokens: 7 })).toMatchObject({
        buckets: { inputUncached: 33, outputText: 7 },
        cost: 40n,
        estimated: true,
        reported: false,
      });
    const silent = { usage: { buckets: buckets(0, 0) }, final: true };
    expect(book('json', silent)).toMatchObject({ cost: 0n, estimated: false });
  });

  it('never books less output than was seen, unless the provider itself reports it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('streamed', 'cancelled', 'failed' as const),
        fc.nat(1_000),
        fc.option(fc.nat(1_000), { nil: undefined }),
        (kind, generatedTokens, opening) => {
          const usage = opening === undefined ? undefined : { buckets: buckets(10, opening) };
          const record = book(kind, { generatedTokens, usage });
          expect(outputTokens(record.buckets)).toBeGreaterThanOrEqual(generatedTokens);
        },
      ),
    );
  });

  it('marks what nobody can price, and does not mark what used nothing', () => {
    const known = { usage: { buckets: buckets(1, 1) }, final: true };
    expect(book('json', known, { pricing: UNPRICED })).toMatchObject({ cost: 0n, unpriced: true });
    expect(book('failed', { answered: false }, { pricing: UNPRICED }).unpriced).toBe(false);
  });

  it('books what was asked for by the piece where the answer does not say it, and where it was cut', () => {
    const given = { pricing: PER_CHARACTER, summary: { units: { characters: 40 } } };
    expect(book('streamed', {}, given)).toMatchObject({ units: { characters: 40 }, cost: 40n, estimated: true });
    expect(book('cancelled', { answered: false }, given)).toMatchObject({ cost: 40n, estimated: true });
    expect(book('cancelled', { answered: false, sent: false }, given).cost).toBe(0n);
    expect(book('failed', { answered: false }, given).units).toBeUndefined();
    const reported = { usage: { buckets: buckets(0, 0), units: { characters: 7 } }, final: true };
    expect(book('json', reported, given)).toMatchObject({ units: { characters: 7 }, cost: 7n, estimated: false });
  });

  it('prices by the estimate what was reported in units that the price does not speak of', () => {
    const pricing: Pricing = {
      ...PRICING,
      costOf: (_price, { inputUncached }) => (inputUncached > 0 ? (BigInt(inputUncached) as NanoUsd) : undefined),
    };
    const searches = { usage: { buckets: buckets(0, 0), units: { searches: 1 } }, final: true };
    expect(book('json', searches, { pricing, summary: { units: { searches: 1 } } })).toMatchObject({
      cost: 33n,
      estimated: true,
      unpriced: false,
      units: { searches: 1 },
    });
  });

  it('keeps an error short', () => {
    expect(book('failed', {}).error).toBe('server_error: no');
    const long = bookAttempt({
      intent: INTENT,
      target: aTarget(),
      result: {
        kind: 'failed',
        usage: EVIDENCE,
        committed: false,
        framed: false,
        error: { ...ERROR, message: 'x'.repeat(10_000) },
      },
      pricing: PRICING,
      durationMs: 1,
      summary: aRoutingContext().summary,
    });
    expect(long.error?.length).toBe(120);
  });
});
