import {
  type AttemptRecord,
  EMPTY_BUCKETS,
  type LogFields,
  nanoUsd,
  type RequestRecord,
  type RequestTrace,
  type SettledContext,
} from '@helix/contracts';
import type { RequestLogOptions } from './options.js';
import { RequestLogPlugin } from './request-log-plugin.js';

const RECORD: RequestRecord = {
  id: 'req_1',
  createdAt: 1_700_000_000_000,
  payer: { org: undefined, team: 'team_1', user: undefined, key: 'key_1', endUser: undefined, tags: ['a', 'b'] },
  operation: 'chat',
  dialect: 'openai-chat',
  model: 'chat',
  status: 'ok',
  code: undefined,
  httpStatus: 200,
  estimated: false,
  cache: 'miss',
  buckets: { ...EMPTY_BUCKETS, inputUncached: 200, cacheRead: 800, outputText: 40, outputReasoning: 10 },
  cost: nanoUsd(0.00125),
  ttftMs: 310,
  durationMs: 1_200,
  overheadMs: 0.4,
  generation: 'g1',
  attempts: 1,
};

function makeContext(record: Partial<RequestRecord> = {}, fields: Partial<SettledContext> = {}): SettledContext {
  return {
    record: { ...RECORD, ...record },
    attempts: [
      { intent: { provider: 'azure', upstreamModel: 'x' } },
      { intent: { provider: 'openai', upstreamModel: 'gpt-4o' } },
    ] as AttemptRecord[],
    trace: [{ hook: 'route', plugin: 'routing', ms: 0.01, said: 'ordered' }],
    meters: [{ id: 'm', reserved: 10n, settled: 7n }],
    warnings: [],
    ...fields,
  } as SettledContext;
}

class Bench {
  now = 1_700_000_000_000;
  readonly lines: LogFields[] = [];
  readonly traces: RequestTrace[] = [];
  readonly pruned: number[] = [];
  readonly warned: string[] = [];
  timers: { at: number; run: () => void }[] = [];
  prune: () => number | Promise<number> = () => 0;
  readonly plugin: RequestLogPlugin;

  constructor(options: RequestLogOptions = {}) {
    const logger = {
      error: () => {},
      warn: (message: string) => void this.warned.push(message),
      info: () => {},
      debug: () => {},
      child: () => logger,
      isEnabled: () => true,
    };
    this.plugin = new RequestLogPlugin(
      { write: (fields) => void this.lines.push(fields) },
      {
        append: (trace) => void this.traces.push(trace),
        find: () => undefined,
        prune: (olderThan) => {
          this.pruned.push(olderThan);
          return this.prune();
        },
      },
      {
        now: () => this.now,
        monotonic: () => this.now,
        schedule: (delayMs, run) => {
          const timer = { at: this.now + delayMs, run };
          this.timers.push(timer);
          return () => {
            this.timers = this.timers.filter((other) => other !== timer);
          };
        },
      },
      logger,
      options,
    );
  }

  advance(ms: number): void {
    this.now += ms;
    const due = this.timers.filter((timer) => timer.at <= this.now);
    this.timers = this.timers.filter((timer) => timer.at > this.now);
    for (const timer of due) timer.run();
  }
}

describe('the line', () => {
  it('has who, what, where, tokens, cost and durations as flat fields', () => {
    const bench = new Bench();
    bench.plugin.observe(makeContext());
    expect(bench.lines).toEqual([
      expect.objectContaining({
        id: 'req_1',
        team: 'team_1',
        key: 'key_1',
        tags: 'a,b',
        model: 'chat',
        target: 'openai/gpt-4o',
        status: 'ok',
        http_status: 200,
        input_tokens: 1_000,
        output_tokens: 50,
        cost_usd: 0.00125,
        ttft_ms: 310,
        duration_ms: 1_200,
        overhead_ms: 0.4,
        attempts: 1,
      }),
    ]);
    for (const value of Object.values(bench.lines[0] ?? {})) expect(typeof value).not.toBe('object');
    expect(() => JSON.stringify(bench.lines)).not.toThrow();
  });

  it('of a refused request has the code and no target', () => {
    const bench = new Bench();
    bench.plugin.observe(makeContext({ status: 'refused', code: 'rate_limited', httpStatus: 429 }, { attempts: [] }));
    expect(bench.lines[0]).toMatchObject({ status: 'refused', code: 'rate_limited', target: undefined });
  });

  it('can be turned off', () => {
    const bench = new Bench({ line: false });
    bench.plugin.observe(makeContext());
    expect(bench.lines).toEqual([]);
    expect(bench.traces).toHaveLength(1);
  });
});

describe('the trace', () => {
  it('keeps decisions, meters and warnings', () => {
    const bench = new Bench();
    bench.plugin.observe(makeContext({}, { warnings: ['dropped seed'] }));
    expect(bench.traces).toEqual([
      {
        requestId: 'req_1',
        createdAt: 1_700_000_000_000,
        trace: [{ hook: 'route', plugin: 'routing', ms: 0.01, said: 'ordered' }],
        meters: [{ id: 'm', reserved: 10n, settled: 7n }],
        warnings: ['dropped seed'],
      },
    ]);
  });

  it('is kept for problems only when told so', () => {
    const bench = new Bench({ traces: 'problems' });
    bench.plugin.observe(makeContext());
    expect(bench.traces).toEqual([]);
    bench.plugin.observe(makeContext({ status: 'failed' }));
    bench.plugin.observe(makeContext({ attempts: 2 }));
    bench.plugin.observe(makeContext({}, { warnings: ['dropped seed'] }));
    expect(bench.traces).toHaveLength(3);
    expect(bench.lines).toHaveLength(4);
  });

  it('is kept for none when told so', () => {
    const bench = new Bench({ traces: 'none' });
    bench.plugin.observe(makeContext({ status: 'failed' }));
    expect(bench.traces).toEqual([]);
  });
});

describe('retention', () => {
  it('deletes old traces soon after the start and then every hour', () => {
    const bench = new Bench({ retention: '2d' });
    bench.advance(60_000);
    bench.advance(3_599_999);
    expect(bench.pruned).toEqual([1_700_000_060_000 - 172_800_000]);
    bench.advance(1);
    expect(bench.pruned).toHaveLength(2);
  });

  it('goes on after a failure, and says that there was one', async () => {
    const bench = new Bench();
    bench.prune = () => Promise.reject(new Error('away'));
    bench.advance(60_000);
    await new Promise(setImmediate);
    bench.prune = () => {
      throw new Error('away');
    };
    bench.advance(3_600_000);
    expect(bench.warned).toHaveLength(2);
    expect(bench.timers).toHaveLength(1);
  });

  it('ends with the plugin', () => {
    const bench = new Bench();
    bench.plugin.dispose();
    expect(bench.timers).toEqual([]);
  });
});
