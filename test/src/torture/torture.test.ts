import { runTorture } from './torture.js';

it('leaks nothing under random faults and callers that leave', async () => {
  const report = await runTorture({ calls: 1_500, concurrency: 100, seed: 1 });
  expect(report.unhandled).toEqual([]);
  expect(report.reserved).toBe(0);
  expect(report.slots).toBe(0);
  expect(report.settledUsd).toBeCloseTo(report.ledgerUsd, 9);
  expect(report.attemptRows).toBeGreaterThanOrEqual(report.upstreamCalls);
  expect(report.statuses['200']).toBeGreaterThan(100);
}, 120_000);
