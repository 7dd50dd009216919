import { findLeaks, runTorture } from './torture.js';

it('leaks nothing under random faults and callers that leave', async () => {
  const report = await runTorture({ calls: 1_500, concurrency: 100, seed: 1 });
  expect(findLeaks(report)).toEqual([]);
  expect(report.outcomes['200']).toBeGreaterThan(100);
  // Callers have left at every point; otherwise the run says nothing about them.
  for (const point of ['before-headers', 'mid-stream', 'after-last-byte'])
    expect(report.outcomes[`left ${point}`]).toBeGreaterThan(20);
  expect(report.attempts.received).toBeGreaterThan(1_000);
  expect(report.attempts.rows).toBe(report.attempts.received + report.attempts.neverSent);

  // The count itself can fail: a row too few, a row too many.
  const { attempts } = report;
  expect(findLeaks({ ...report, attempts: { ...attempts, unbooked: ['call-1'] } })).toHaveLength(1);
  expect(
    findLeaks({ ...report, attempts: { ...attempts, doubled: ['call-1'], sharedAnswers: ['up-1'] } }),
  ).toHaveLength(2);
}, 120_000);
