import 'reflect-metadata';
import { findLeaks, runTorture } from './torture.js';

const calls = Number(process.argv[2] ?? 20_000);
const report = await runTorture({
  calls,
  concurrency: 200,
  seed: Date.now() % 1_000_000,
  onProgress: (done) => process.stderr.write(`\r${done} of ${calls} calls `),
});
process.stderr.write('\n');
console.log(JSON.stringify(report, undefined, 2));
const leaks = findLeaks(report);
console.log(leaks.length === 0 ? 'nothing leaked' : `LEAKED\n${leaks.join('\n')}`);
process.exit(leaks.length === 0 ? 0 : 1);
