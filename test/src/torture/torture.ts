import { request as httpRequest } from 'node:http';
import { type Behaviour, FakeUpstream, waitUntil } from '@helix/testkit';
import { metersOf, pluginsYaml, runGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

export interface TortureReport {
  readonly calls: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** What is still held after the quiet; both must be 0. */
  readonly reserved: number;
  readonly slots: number;
  readonly settledUsd: number;
  readonly ledgerUsd: number;
  readonly attemptRows: number;
  /** Requests that the upstream received. */
  readonly upstreamCalls: number;
  readonly unhandled: readonly string[];
}

/** A deterministic stream of chance: the same seed gives the same run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FAULTS: readonly Behaviour[] = [
  {},
  {},
  {},
  { tokens: 30 },
  { tokens: 30, tokenDelayMs: 1 },
  { error: { status: 429 } },
  { error: { status: 500 } },
  { reset: 'headers' },
  { tokens: 10, reset: 3 },
  { silence: 'headers' },
  { silence: 'firstToken' },
  { tokens: 10, cutAfter: 3 },
  { tokens: 10, malformedAfter: 2 },
  { tokens: 10, errorAfter: 2 },
  { malformedJson: true },
  { delayMs: 20 },
];

type Leave = 'never' | 'before-headers' | 'mid-stream' | 'after-last-byte';

/** Many calls at once against an upstream that does everything wrong, from callers that leave whenever they like. Then quiet, and a count of what is left over. */
export async function runTorture(options: { readonly calls: number; readonly concurrency: number; readonly seed: number; onProgress?(done: number): void }): Promise<TortureReport> {
  const unhandled: string[] = [];
  const note = (error: unknown): void => {
    unhandled.push(String(error));
  };
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  const random = chance(options.seed);
  const upstream = await FakeUpstream.start();
  upstream.respond(() => FAULTS[Math.floor(random() * FAULTS.length)] ?? {});
  const gateway = await runGateway(
    twoProvidersYaml(
      upstream,
      pluginsYaml({
        routing: '{ failures: 100000, minimumAttempts: 100000, coolDown: 1ms }',
        'rate-limit': '{ limits: [ { scope: team, parallel: 100000, rpm: 10000000, tpm: 1000000000 } ] }',
        'cost-cap': '{ caps: [ { scope: team, usd: 1000000, per: month, zone: UTC, mode: strict }, { scope: key, usd: 1000000, per: day, zone: UTC } ] }',
      }),
    ).replace('both: {', 'both: { timeouts: { headers: 150ms, firstToken: 200ms, idle: 200ms, total: 2s }, retry: { attempts: 2, backoff: 1ms },'),
  );
  const statuses: Record<string, number> = {};
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < options.calls) {
      started += 1;
      if (started % 500 === 0) options.onProgress?.(started);
      const stream = random() < 0.6;
      const roll = random();
      const leave: Leave = roll < 0.7 ? 'never' : roll < 0.8 ? 'before-headers' : roll < 0.92 ? 'mid-stream' : 'after-last-byte';
      const outcome = await callOnce(gateway.port, gateway.key, { stream, leave, anthropic: random() < 0.3 });
      statuses[outcome] = (statuses[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  const held = async (): Promise<{ readonly reserved: number; readonly slots: number; readonly settledUsd: number }> => {
    const meters = await metersOf(gateway);
    return {
      reserved: meters.filter((meter) => meter.dimension !== 'parallel').reduce((sum, meter) => sum + meter.reserved, 0),
      slots: meters.filter((meter) => meter.dimension === 'parallel').reduce((sum, meter) => sum + meter.reserved, 0),
      settledUsd: meters.find((meter) => meter.dimension === 'usd')?.settled ?? Number.NaN,
    };
  };
  await waitUntil(async () => {
    const { reserved, slots } = await held();
    return reserved === 0 && slots === 0;
  }).catch(() => undefined);
  const left = await held();
  const [spend] = (await gateway.admin<{ data: { cost_usd: number }[] }>('GET', 'spend')).data;
  const attemptRows = await countAttempts(gateway);
  const report = { calls: started, statuses, ...left, ledgerUsd: spend?.cost_usd ?? Number.NaN, attemptRows, upstreamCalls: upstream.journal.length, unhandled };
  await gateway.stop();
  await upstream.close();
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  return report;
}

async function countAttempts(gateway: Awaited<ReturnType<typeof runGateway>>): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: { data: { attempts_count: number }[]; next_cursor: string | null } = await gateway.admin('GET', `requests?limit=1000${cursor === null ? '' : `&cursor=${cursor}`}`);
    for (const request of page.data) count += request.attempts_count;
    cursor = page.next_cursor;
  } while (cursor !== null);
  return count;
}

function callOnce(port: number, key: string, how: { readonly stream: boolean; readonly leave: Leave; readonly anthropic: boolean }): Promise<string> {
  const body = JSON.stringify({ model: 'both', max_tokens: 50, stream: how.stream, messages: [{ role: 'user', content: 'Hi' }] });
  return new Promise((resolve) => {
    const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: how.anthropic ? '/v1/messages' : '/v1/chat/completions', agent: false, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } });
    call.on('error', () => resolve('left'));
    call.on('response', (response) => {
      let chunks = 0;
      response.on('data', () => {
        chunks += 1;
        if (how.leave === 'mid-stream' && chunks === 2) call.destroy();
      });
      response.on('end', () => {
        if (how.leave === 'after-last-byte') call.destroy();
        resolve(String(response.statusCode));
      });
      response.on('error', () => resolve('cut'));
      response.on('close', () => resolve('closed'));
    });
    call.end(body);
    if (how.leave === 'before-headers') setTimeout(() => call.destroy(), 3);
  });
}
