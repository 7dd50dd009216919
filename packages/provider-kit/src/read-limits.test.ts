import { readDelay, readLimitsBy } from './read-limits.js';

it.each([
  ['12ms', 12],
  ['6m0s', 360_000],
  ['1h2m3.5s', 3_723_500],
  ['2m59.56s', 179_560],
  ['7', 7_000],
  ['0', 0],
  ['', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['1e999', undefined],
  ['1700000000', undefined],
])('reads the delay %j as %s ms', (text, milliseconds) => {
  expect(readDelay(text)).toBe(milliseconds);
});

it('waits for a reset only while nothing is left, and for retry-after before it', () => {
  const read = readLimitsBy();
  const reset = { 'x-ratelimit-reset-requests': '2s', 'x-ratelimit-reset-tokens': '5s' };
  expect(read({ ...reset, 'x-ratelimit-remaining-requests': '0' }).retryAfterMs).toBe(5_000);
  expect(read({ ...reset, 'x-ratelimit-remaining-requests': '1' }).retryAfterMs).toBeUndefined();
  expect(read({ ...reset, 'x-ratelimit-remaining-requests': '0', 'retry-after': '9' }).retryAfterMs).toBe(9_000);
});
