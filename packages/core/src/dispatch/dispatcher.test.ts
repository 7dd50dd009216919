import {
  type AttemptIntent,
  type AttemptRecord,
  type Clock,
  type Dialect,
  HelixError,
  isCallerFault,
  type Provider,
  type Target,
  type UpstreamErrorClass,
  type UpstreamTransport,
} from '@helix/contracts';
import { aRoutingContext, aTarget, FakeClock } from '@helix/testkit';
import fc from 'fast-check';
import type { Generation } from '../generation/generation.js';
import { Estimator } from '../metering/estimator.js';
import { HeldMeters, type MeteringServices } from '../metering/held-meters.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { Dispatcher } from './dispatcher.js';

const RETRIED: readonly UpstreamErrorClass[] = ['rate_limit', 'overloaded', 'connection', 'truncated', 'server_error'];
const CLASSES: readonly UpstreamErrorClass[] = [
  ...RETRIED,
  'timeout',
  'authentication',
  'not_found',
  'invalid_request',
  'context_length',
];

/** A clock on which every wait is over at once. */
class HurriedClock extends FakeClock implements Clock {
  override schedule(delayMs: number, callback: () => void): () => void {
    const cancel = super.schedule(delayMs, callback);
    // Time limits of attempts are long; only the pauses between them are short.
    if (delayMs < 1_000) queueMicrotask(() => this.advance(delayMs));
    return cancel;
  }
}

interface Run {
  readonly sentTo: readonly string[];
  readonly intended: readonly string[];
  readonly recorded: readonly string[];
  readonly attempts: number;
  readonly error: unknown;
}

/** Walks a plan of so many targets with so many attempts; the upstream fails in these classes one after the other, then for ever in the last. */
async function walk(targetCount: number, budget: number, failures: readonly UpstreamErrorClass[]): Promise<Run> {
  const clock = new HurriedClock();
  const targets: readonly Target[] = Array.from({ length: targetCount }, (_, index) => aTarget({ model: `m${index}` }));
  const sentTo: string[] = [];
  const intended: string[] = [];
  const recorded: string[] = [];
  let asked = '';
  const transport: UpstreamTransport = {
    send(_request, handler) {
      sentTo.push(asked);
      queueMicrotask(() => {
        handler.onConnect();
        handler.onHeaders(500, {});
        handler.onEnd();
      });
      return { pause: () => undefined, resume: () => undefined, abort: () => undefined };
    },
  };
  const dialect = {
    id: 'openai-embeddings',
    operation: 'embeddings',
    patchRequest: (bytes: Buffer) => bytes,
    decodeError: () => ({ class: failures[sentTo.length - 1] ?? failures.at(-1), message: 'no' }),
  } as unknown as Dialect;
  const provider = {
    dialects: [],
    operations: ['embeddings'],
    dial: (call) => {
      asked = call.model;
      return { origin: 'http://up', path: '/', method: 'POST', headers: {}, body: call.body };
    },
  } satisfies Provider;
  const context = aRoutingContext();
  const scope = {
    policy: { ...context.policy, retry: { attempts: budget, on: RETRIED, backoffMs: 10 } },
    plan: { candidates: targets, reasons: [] },
    operation: 'embeddings',
    dialect: dialect.id,
    wire: dialect,
    body: {},
    bytes: Buffer.from('{}'),
    summary: context.summary,
    chain: { transformEvents: [], attempt: [] },
    reply: {},
    warnings: [],
    attempts: [],
    headers: {},
    waitedMs: 0,
    aborted: false,
    signal: context.signal,
    note: () => undefined,
    onAbort: () => undefined,
  } as unknown as RequestScope;
  const held = HeldMeters.acquire(
    {
      estimator: new Estimator(),
      pricing: { priceOf: () => ({ known: false }), costOf: () => undefined },
    } as unknown as MeteringServices,
    { id: 'req_1', demands: [], summary: context.summary, generates: false, clamps: false, admittedAt: 0 },
    aTarget(),
  ) as HeldMeters;
  const generation = {
    id: 'gen_1',
    providers: new Map([['openai', { name: 'openai', provider, transport }]]),
    dialects: new Map(),
    pricing: { priceOf: () => ({ known: false }), costOf: () => undefined },
  } as unknown as Generation;
  const services = {
    clock,
    ledger: {
      intend: (intent: AttemptIntent) => intended.push(intent.id),
      record: (record: AttemptRecord) => recorded.push(record.intent.id),
    },
    estimator: new Estimator(),
    statistics: { add: () => undefined },
  } as unknown as CoreServices;
  const dispatcher = new Dispatcher(held, scope, generation, services, 600_000);
  const error = await dispatcher.run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { sentTo, intended, recorded, attempts: dispatcher.attempts, error };
}

describe('Dispatcher', () => {
  it('never makes more attempts than the budget, and books each once, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(4),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom(...CLASSES), { minLength: 1, maxLength: 6 }),
        async (targetCount, budget, failures) => {
          const run = await walk(targetCount, budget, failures);
          expect(run.error).toBeInstanceOf(HelixError);
          expect(run.attempts).toBeLessThanOrEqual(budget);
          expect(run.sentTo).toHaveLength(run.attempts);
          expect(new Set(run.intended).size).toBe(run.attempts);
          expect(run.recorded).toEqual(run.intended);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('uses the whole budget while failures are worth another attempt', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(...RETRIED),
        async (targetCount, budget, failure) => {
          const { sentTo } = await walk(targetCount, budget, [failure]);
          expect(sentTo).toEqual(Array.from({ length: budget }, (_, index) => `m${index % targetCount}`));
        },
      ),
    );
  });

  it('asks nobody else once the request of the caller is at fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...CLASSES), { minLength: 1, maxLength: 6 }), async (failures) => {
        const { sentTo } = await walk(3, 6, failures);
        const fault = failures.findIndex(isCallerFault);
        if (fault >= 0) expect(sentTo.length).toBeLessThanOrEqual(fault + 1);
      }),
    );
  });

  it('does not go back to a target that failed for good or ran out of time', async () => {
    for (const failure of ['authentication', 'not_found', 'timeout'] as const)
      expect((await walk(3, 6, [failure])).sentTo).toEqual(['m0', 'm1', 'm2']);
  });

  it('tells the last failure, and with an empty plan that nothing is left', async () => {
    expect((await walk(2, 2, ['server_error', 'rate_limit'])).error).toMatchObject({ code: 'upstream_rate_limited' });
    expect((await walk(0, 2, ['server_error'])).error).toMatchObject({ code: 'upstream_unavailable' });
  });
});
