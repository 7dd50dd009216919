import 'reflect-metadata';
import { runTorture } from './torture.js';

const calls = Number(process.argv[2] ?? 20_000);
const report = await runTorture({ calls, concurrency: 200, seed: Date.now() % 1_000_000, onProgress: (done) => process.stderr.write(`\r${done} of ${calls} calls `) });
process.stderr.write('\n');
console.log(JSON.stringify(report, undefined, 2));
const good = report.unhandled.length === 0 && report.reserved === 0 && report.slots === 0 && Math.abs(report.settledUsd - report.ledgerUsd) < 1e-9;
console.log(good ? 'nothing leaked' : 'LEAKED');
process.exit(good ? 0 : 1);
