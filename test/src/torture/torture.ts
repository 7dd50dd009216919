import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Behaviour, FakeUpstream, type JournalEntry, waitUntil } from '@helix/testkit';
import { metersOf, pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';
import { callOnce, type Leave } from './call-once.js';
import { createChance } from './chance.js';
import { type AttemptComparison, compareAttempts } from './compare-attempts.js';
import { type MemorySample, slopeOf } from './memory-slope.js';

export interface TortureReport {
  readonly calls: number;
  /** How the calls ended for their callers: a status, `left …`, or `cut` by the gateway. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What is still held after the quiet; both must be 0. */
  readonly reserved: number;
  readonly slots: number;
  readonly settledUsd: number;
  /** What the spend report says. */
  readonly ledgerUsd: number;
  /** The rows of the database, read after the gateway has stopped, beside what the upstream received. */
  readonly attempts: AttemptComparison;
  /** Resident memory of the process (gateway, upstream and callers together) at the start and end, in MiB, and its growth late in the run. */
  readonly rssMiB: {
    readonly first: number;
    readonly last: number;
    readonly slopeKiBPerThousandCalls: number | undefined;
  };
  readonly unhandled: readonly string[];
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

const SAMPLE_EVERY = 500;

/** Many calls at once against an upstream that does everything wrong, from callers that leave whenever they like. Then quiet, and a count of what is left over. */
export async function runTorture(options: {
  readonly calls: number;
  readonly concurrency: number;
  readonly seed: number;
  onProgress?(done: number): void;
}): Promise<TortureReport> {
  const unhandled: string[] = [];
  const note = (error: unknown): void => {
    unhandled.push(String(error));
  };
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  const random = createChance(options.seed);
  const upstream = await FakeUpstream.start();
  const received = new Map<string, number>();
  let answers = 0;
  upstream.respond((entry) => {
    const call = nameOf(entry);
    received.set(call, (received.get(call) ?? 0) + 1);
    answers += 1;
    const id = `up-${answers}`;
    return { ...FAULTS[Math.floor(random() * FAULTS.length)], headers: { 'x-request-id': id, 'request-id': id } };
  });
  const directory = mkdtempSync(join(tmpdir(), 'helix-torture-'));
  const gateway = await runGateway(tortureYaml(upstream), { directory });
  const { key } = await gateway.createKey({ policy: { clientTags: true } });
  const outcomes: Record<string, number> = {};
  const memory: MemorySample[] = [];
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < options.calls) {
      started += 1;
      if (started % SAMPLE_EVERY === 0) {
        memory.push({ calls: started, rss: process.memoryUsage.rss() });
        // What has been counted would else grow, and be taken for the growth of the gateway.
        upstream.journal.length = 0;
        options.onProgress?.(started);
      }
      const outcome = await callOnce(gateway.port, key, {
        name: `call-${started}`,
        stream: random() < 0.6,
        leave: chooseLeave(random()),
        anthropic: random() < 0.3,
      });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  await waitUntil(async () => {
    const { reserved, slots } = await readMeters(gateway);
    return reserved === 0 && slots === 0;
  }).catch(() => undefined);
  const left = await readMeters(gateway);
  const [spend] = (await gateway.admin<{ data: { cost_usd: number }[] }>('GET', 'spend')).data;
  await gateway.stop();
  await upstream.close();
  const report = {
    calls: started,
    outcomes,
    ...left,
    ledgerUsd: spend?.cost_usd ?? Number.NaN,
    attempts: compareAttempts(join(directory, 'data', 'helix.db'), received),
    rssMiB: {
      first: Math.round((memory[0]?.rss ?? 0) / 2 ** 20),
      last: Math.round((memory.at(-1)?.rss ?? 0) / 2 ** 20),
      slopeKiBPerThousandCalls: slopeOf(memory),
    },
    unhandled,
  };
  rmSync(directory, { recursive: true, force: true });
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  return report;
}

/** What is wrong with a run, one sentence each; empty when nothing is. */
export function findLeaks(report: TortureReport): readonly string[] {
  const { attempts } = report;
  const problems: readonly (readonly [boolean, string])[] = [
    [report.unhandled.length > 0, `unhandled: ${report.unhandled.slice(0, 3).join('; ')}`],
    [report.reserved !== 0, `${report.reserved} is still reserved`],
    [report.slots !== 0, `${report.slots} parallel slots are still held`],
    [Math.abs(report.settledUsd - report.ledgerUsd) >= 1e-9, 'meters and spend report differ'],
    [Math.abs(attempts.costUsd - report.ledgerUsd) >= 1e-9, 'rows and spend report differ'],
    [attempts.unbooked.length > 0, `without a row: ${attempts.unbooked.slice(0, 5).join(', ')}`],
    [attempts.doubled.length > 0, `more rows than attempts: ${attempts.doubled.slice(0, 5).join(', ')}`],
    [attempts.sharedAnswers.length > 0, `answers in two rows: ${attempts.sharedAnswers.slice(0, 5).join(', ')}`],
    [attempts.orphans !== 0, `${attempts.orphans} rows without their request`],
  ];
  return problems.flatMap(([isWrong, what]) => (isWrong ? [what] : []));
}

function tortureYaml(upstream: FakeUpstream): string {
  return twoProvidersYaml(
    upstream,
    pluginsYaml({
      routing: '{ failures: 100000, minimumAttempts: 100000, coolDown: 1ms }',
      'rate-limit': '{ limits: [ { scope: team, parallel: 100000, rpm: 10000000, tpm: 1000000000 } ] }',
      'cost-cap':
        '{ caps: [ { scope: team, usd: 1000000, per: month, zone: UTC, mode: strict }, { scope: key, usd: 1000000, per: day, zone: UTC } ] }',
    }),
  ).replace(
    'both: {',
    'both: { timeouts: { headers: 150ms, firstToken: 200ms, idle: 200ms, total: 2s }, retry: { attempts: 2, backoff: 1ms },',
  );
}

function chooseLeave(roll: number): Leave {
  if (roll < 0.7) return 'never';
  if (roll < 0.8) return 'before-headers';
  return roll < 0.92 ? 'mid-stream' : 'after-last-byte';
}

/** The prompt: text in OpenAI's dialect, text or a list of parts in Anthropic's. */
function nameOf(entry: JournalEntry): string {
  return /call-\d+/.exec(entry.bytes.toString('utf8'))?.[0] ?? 'unknown';
}

async function readMeters(gateway: TestGateway): Promise<{
  readonly reserved: number;
  readonly slots: number;
  readonly settledUsd: number;
}> {
  const meters = await metersOf(gateway);
  const reservedOf = (isSlot: boolean): number =>
    meters
      .filter((meter) => (meter.dimension === 'parallel') === isSlot)
      .reduce((sum, meter) => sum + meter.reserved, 0);
  return {
    reserved: reservedOf(false),
    slots: reservedOf(true),
    settledUsd: meters.find((meter) => meter.dimension === 'usd')?.settled ?? Number.NaN,
  };
}
