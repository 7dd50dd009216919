import { isEncoded, isEventStream, readRetryAfter } from './upstream-headers.js';

describe('headers of an answer', () => {
  it.each([
    ['text/event-stream', true],
    ['Text/Event-Stream; charset=utf-8', true],
    ['application/json', false],
    [undefined, false],
  ])('knows an event stream by %s: %s', (type, is) => {
    expect(isEventStream({ 'content-type': type })).toBe(is);
  });

  it.each([
    ['gzip', true],
    ['br', true],
    ['identity', false],
    ['', false],
    [undefined, false],
  ])('knows an encoded answer by %s: %s', (encoding, is) => {
    expect(isEncoded({ 'content-encoding': encoding })).toBe(is);
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-1' }, 0],
    [{ 'retry-after': '7', 'retry-after-ms': '250' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    [{}, undefined],
  ])('reads from %j a wait of %s ms', (headers, milliseconds) => {
    expect(readRetryAfter(headers)).toBe(milliseconds);
  });

  it('reads a date that is still to come', () => {
    const wait = readRetryAfter({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    expect(wait).toBeGreaterThan(55_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });
});
