import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { findLeaks, runTorture } from './torture.js';

const HELP = `pnpm torture [--calls N] [--concurrency N] [--seed N]

Calls a gateway whose provider fails in every way, with callers that leave at every moment, and looks for what has leaked: money held, slots, rows
that are missing or doubled, rejections that nobody handled. Prints a report; exits with 1 when something has leaked.

  --calls N        how many calls (default 20000)
  --concurrency N  how many at once (default 200)
  --seed N         repeats a run's choices (default: by the clock)
`;

const options = readOptions();
const report = await runTorture({
  ...options,
  onProgress: (done) => process.stderr.write(`\r${done} of ${options.calls} calls `),
});
process.stderr.write('\n');
console.log(JSON.stringify(report, undefined, 2));
const leaks = findLeaks(report);
console.log(leaks.length === 0 ? 'nothing leaked' : `LEAKED\n${leaks.join('\n')}`);
process.exit(leaks.length === 0 ? 0 : 1);

function readOptions(): { readonly calls: number; readonly concurrency: number; readonly seed: number } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { calls: text, concurrency: text, seed: text, help: { type: 'boolean' } },
    });
    if (values.help !== true)
      return {
        calls: readCount('calls', values.calls ?? '20000'),
        concurrency: readCount('concurrency', values.concurrency ?? '200'),
        seed: readCount('seed', values.seed ?? String(1 + (Date.now() % 1_000_000))),
      };
    console.log(HELP);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`--${name} takes a whole number from 1 on, not "${text}".`);
  return count;
}
