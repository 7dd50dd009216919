import { parseDuration, parseSize } from './units.js';

it.each([
  ['250ms', 250],
  ['1.5s', 1_500],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each([
  [42, 42],
  ['7', 7],
  ['1KB', 1_000],
  ['1KiB', 1_024],
  ['1.5MiB', 1_572_864],
  ['2GB', 2_000_000_000],
])('%s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each(['', '5', '5 s', 's', '-1s'])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeNaN();
});
