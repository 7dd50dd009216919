import { retryAfterMs } from './header-values.js';

const DATE = 'Thu, 26 Nov 2026 10:00:00 GMT';

it.each([
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '2', 'retry-after-ms': '350' }, 350],
  [{ 'retry-after': 'Thu, 26 Nov 2026 10:00:30 GMT', date: DATE }, 30_000],
  [{ 'retry-after': 'Thu, 26 Nov 2026 09:00:00 GMT', date: DATE }, 0],
  [{ 'retry-after': 'Thu, 26 Nov 2026 10:00:30 GMT' }, undefined],
  [{ 'retry-after': 'soon', date: DATE }, undefined],
  [{ date: DATE }, undefined],
])('reads the wait of %j', (headers, milliseconds) => {
  expect(retryAfterMs(headers)).toBe(milliseconds);
});
