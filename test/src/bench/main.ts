import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateLoad, quantile } from './load-generator.js';
import { chatBody, requestBytes } from './payloads.js';

interface Subject {
  readonly label: string;
  readonly script: string;
  readonly argument?: string;
}

interface Running extends Subject {
  readonly process: ChildProcess | undefined;
  readonly port: number;
  readonly key: string | undefined;
}

interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  readonly stream: boolean;
}

interface Sample {
  readonly cpuMicros: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OUTPUT = join(HERE, '../../../docs/benchmarks.md');
const REFERENCE = 'node:http + undici + JSON';

const SUBJECTS: readonly Subject[] = [
  { label: 'node:http + undici', script: 'bare-proxy.js', argument: 'pass' },
  { label: REFERENCE, script: 'bare-proxy.js', argument: 'json' },
  { label: 'Express 5, own parse', script: 'bare-proxy.js', argument: 'express' },
  { label: 'Helix, keys only', script: 'helix.js', argument: 'bare' },
  { label: 'Helix, default plugins', script: 'helix.js', argument: 'default' },
];

const SCENARIOS: readonly Scenario[] = [
  { name: 'plain32', title: 'Plain answers, 32 connections', connections: 32, stream: false },
  { name: 'plain1', title: 'Plain answers, 1 connection', connections: 1, stream: false },
  { name: 'stream32', title: '60-chunk streams, 32 connections', connections: 32, stream: true },
  { name: 'stream1', title: '60-chunk streams, 1 connection', connections: 1, stream: true },
];

/** Milliseconds of load before the first round of a scenario: the compiler has to have seen every way through a subject. */
const WARM_UP_MS = 4_000;

const HELP = `pnpm bench [--rounds N] [--seconds S] [--only NAME[,NAME]] [--no-write]

Measures CPU per request (user + system of the subject's process), throughput and latency of the gateway beside bare Node, in
interleaved rounds of one run, prints a table and writes docs/benchmarks.md.

  --rounds N     rounds of every subject (default 7)
  --seconds S    length of one round (default 1.5)
  --only NAMES   ${SCENARIOS.map((scenario) => scenario.name).join(', ')}
  --no-write     print only
`;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return;
  const upstream = await start({ label: 'upstream', script: 'upstream.js' });
  process.env['BENCH_UPSTREAM'] = `http://127.0.0.1:${upstream.port}`;
  const subjects: Running[] = [{ ...upstream, label: 'upstream direct', process: upstream.process }];
  for (const subject of SUBJECTS) subjects.push(await start(subject));
  const tables: string[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => options.only === undefined || options.only.includes(name))) {
    const samples = new Map<string, Sample[]>(subjects.map(({ label }) => [label, []]));
    for (const subject of subjects) await measure(subject, scenario, WARM_UP_MS);
    for (let round = 1; round <= options.rounds; round++) {
      process.stderr.write(`\r${scenario.title}: round ${round} of ${options.rounds} `);
      for (const subject of subjects)
        samples.get(subject.label)?.push(await measure(subject, scenario, options.seconds * 1_000));
    }
    process.stderr.write('\n');
    tables.push(`## ${scenario.title}\n\n${formatTable(samples)}`);
    console.log(`\n${tables.at(-1)}`);
  }
  if (options.write) writeFileSync(OUTPUT, formatPage(tables, options.rounds, options.seconds));
  for (const subject of subjects) subject.process?.kill();
}

async function measure(subject: Running, scenario: Scenario, durationMs: number): Promise<Sample> {
  process.env['BENCH_KEY'] = subject.key ?? 'none';
  const before = await askCpu(subject);
  const result = await generateLoad({
    port: subject.port,
    request: requestBytes(chatBody(scenario.stream)),
    connections: scenario.connections,
    durationMs,
  });
  const after = await askCpu(subject);
  return {
    cpuMicros: (after - before) / Math.max(1, result.requests),
    requestsPerSecond: result.requests / result.seconds,
    p50: quantile(result.latencies, 0.5),
    p99: quantile(result.latencies, 0.99),
    errors: result.errors,
  };
}

function start(subject: Subject): Promise<Running> {
  return new Promise((resolve, reject) => {
    const child = fork(
      join(HERE, 'subjects', subject.script),
      subject.argument === undefined ? [] : [subject.argument],
      { stdio: ['ignore', 'ignore', process.env['BENCH_STDERR'] === undefined ? 'ignore' : 'inherit', 'ipc'] },
    );
    let key: string | undefined;
    child.on('message', (message: { readonly port?: number; readonly key?: string }) => {
      if (message.key !== undefined) key = message.key;
      if (message.port !== undefined) resolve({ ...subject, process: child, port: message.port, key });
    });
    child.once('exit', (code) => reject(new Error(`${subject.label} ended with ${code}`)));
  });
}

function askCpu(subject: Running): Promise<number> {
  return new Promise((resolve, reject) => {
    const { process: child } = subject;
    if (child === undefined) return resolve(0);
    const listen = (message: { readonly cpu?: number }): void => {
      if (message.cpu === undefined) return;
      child.off('message', listen);
      resolve(message.cpu);
    };
    child.on('message', listen);
    child.send('cpu', (error) => {
      if (error !== null) reject(error);
    });
  });
}

function formatTable(samples: ReadonlyMap<string, readonly Sample[]>): string {
  const cpuOf = (label: string): readonly number[] =>
    (samples.get(label) ?? []).map((sample) => sample.cpuMicros).sort((left, right) => left - right);
  const reference = quantile(cpuOf(REFERENCE), 0.25);
  const rows = [...samples].map(([label, taken]) => {
    const cpu = cpuOf(label);
    const sorted = (pick: (sample: Sample) => number): readonly number[] =>
      taken.map(pick).sort((left, right) => left - right);
    return [
      label,
      quantile(cpu, 0).toFixed(0),
      quantile(cpu, 0.25).toFixed(0),
      `${(quantile(cpu, 0.25) / reference).toFixed(2)} x`,
      quantile(
        sorted((sample) => sample.requestsPerSecond),
        0.75,
      ).toFixed(0),
      quantile(
        sorted((sample) => sample.p50),
        0.5,
      ).toFixed(2),
      quantile(
        sorted((sample) => sample.p99),
        0.5,
      ).toFixed(2),
      String(taken.reduce((sum, sample) => sum + sample.errors, 0)),
    ];
  });
  return alignTable(
    ['subject', 'CPU µs/request, best', 'lower quartile', 'ratio', 'requests/s', 'p50 ms', 'p99 ms', 'errors'],
    rows,
  );
}

function alignTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function formatPage(tables: readonly string[], rounds: number, seconds: number): string {
  return `# Benchmarks

CPU time of the subject's process for one request (user + system), and what a caller sees, in one run of interleaved rounds
(${rounds} rounds of ${seconds} s each, behind ${WARM_UP_MS / 1_000} s of warming up). The request is a 1.4 KB chat body, the answer 0.7 KB of JSON
or a stream of 60 chunks, over keep-alive connections on one machine; load generator, upstream and subject share its processors. Ratios
are of lower quartiles against "${REFERENCE}" in the same run: shared machines are noisy, so the ratio is the figure to read,
and throughput and latency are hints.

Node ${process.version}, ${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'}). Run it yourself: \`pnpm bench\`.

${tables.join('\n\n')}
`;
}

function readOptions(args: readonly string[]):
  | {
      readonly rounds: number;
      readonly seconds: number;
      readonly only: readonly string[] | undefined;
      readonly write: boolean;
    }
  | undefined {
  if (args.includes('--help')) {
    console.log(HELP);
    return undefined;
  }
  const optionOf = (name: string): string | undefined => {
    const index = args.indexOf(name);
    return index < 0 ? undefined : args[index + 1];
  };
  return {
    rounds: Number(optionOf('--rounds') ?? 7),
    seconds: Number(optionOf('--seconds') ?? 1.5),
    only: optionOf('--only')?.split(','),
    write: !args.includes('--no-write'),
  };
}

await main();
