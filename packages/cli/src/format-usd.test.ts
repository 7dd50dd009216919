import { formatUsd } from './format-usd.js';

it.each([
  [0, '$0'],
  [12.5, '$12.5'],
  [500, '$500'],
  [1e-9, '$0.000000001'],
  [1.5e-7, '$0.00000015'],
])('writes %d dollars as %s', (usd, text) => expect(formatUsd(usd)).toBe(text));
