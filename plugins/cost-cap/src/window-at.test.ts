import fc from 'fast-check';
import { windowAt } from './window-at.js';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];
const PERIODS = ['hour', 'day', 'week', 'month', 'quarter', 'year', 'lifetime', '36h', '5s', '90m', '10d'];
const ANCHORS = [
  undefined,
  '2026-01-31',
  '2024-02-29',
  '2026-03-29T02:30',
  '2025-10-26T02:30:00',
  '2026-06-15T12:00:00Z',
];

const at = (text: string): number => Date.parse(text);
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');

function span(per: string, zone: string, anchor: string | undefined, now: string): readonly (string | undefined)[] {
  const { id, startsAt, resetsAt } = windowAt(per, zone, anchor, at(now));
  return [id, iso(startsAt), iso(resetsAt)];
}

// Times over half a century, and times within two days of the change of clocks in each of the zones.
const CHANGES = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2026-04-04T15:00Z',
  '2026-10-03T15:30Z',
  '2011-12-30T10:00Z',
];
const time = fc.oneof(
  fc.integer({ min: at('1990-01-01'), max: at('2040-01-01') }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -172_800_000, max: 172_800_000 }))
    .map(([change, offset]) => at(change) + offset),
);
const period = fc.record({
  per: fc.constantFrom(...PERIODS),
  zone: fc.constantFrom(...ZONES),
  anchor: fc.constantFrom(...ANCHORS),
});

describe('windows', () => {
  it('contain the time they were asked for', () => {
    fc.assert(
      fc.property(period, time, ({ per, zone, anchor }, now) => {
        const { startsAt, resetsAt } = windowAt(per, zone, anchor, now);
        expect(startsAt).toBeLessThanOrEqual(now);
        expect(resetsAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
      }),
      { numRuns: 1_000 },
    );
  });

  it('tile time without gap or overlap, each with an id of its own', () => {
    fc.assert(
      fc.property(period, time, ({ per, zone, anchor }, now) => {
        const window = windowAt(per, zone, anchor, now);
        expect(windowAt(per, zone, anchor, window.startsAt)).toEqual(window);
        const before = windowAt(per, zone, anchor, window.startsAt - 1);
        if (window.startsAt > 0 || per !== 'lifetime') {
          expect(before.resetsAt).toBe(window.startsAt);
          expect(before.id).not.toBe(window.id);
        }
        if (window.resetsAt === undefined) return;
        expect(windowAt(per, zone, anchor, window.resetsAt - 1)).toEqual(window);
        const after = windowAt(per, zone, anchor, window.resetsAt);
        expect(after.startsAt).toBe(window.resetsAt);
        expect(after.id).not.toBe(window.id);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('windowAt', () => {
  it.each([
    ['hour', 'UTC', '2026-11-24T11:25:00Z', '2026-11-24T11:00:00.000Z', '2026-11-24T11:00:00Z', '2026-11-24T12:00:00Z'],
    [
      'hour',
      'Asia/Kolkata',
      '2026-11-24T11:25:00Z',
      '2026-11-24T10:30:00.000Z',
      '2026-11-24T10:30:00Z',
      '2026-11-24T11:30:00Z',
    ],
    ['day', 'Asia/Kolkata', '2026-11-24T20:00:00Z', '2026-11-25', '2026-11-24T18:30:00Z', '2026-11-25T18:30:00Z'],
    ['week', 'UTC', '2026-01-01T12:00:00Z', '2026-W01', '2025-12-29T00:00:00Z', '2026-01-05T00:00:00Z'],
    ['week', 'UTC', '2027-01-03T12:00:00Z', '2026-W53', '2026-12-28T00:00:00Z', '2027-01-04T00:00:00Z'],
    ['month', 'Europe/Berlin', '2026-10-31T23:30:00Z', '2026-11', '2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z'],
    ['quarter', 'UTC', '2026-11-24T00:00:00Z', '2026-Q4', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['year', 'America/New_York', '2026-01-01T04:59:59Z', '2025', '2025-01-01T05:00:00Z', '2026-01-01T05:00:00Z'],
    ['36h', 'UTC', '1970-01-02T12:00:00Z', '1970-01-02T12:00:00.000Z', '1970-01-02T12:00:00Z', '1970-01-04T00:00:00Z'],
  ])('gives the %s in %s of %s', (per, zone, now, id, startsAt, resetsAt) => {
    expect(span(per, zone, undefined, now)).toEqual([id, startsAt, resetsAt]);
  });

  it('gives days of 23 and 25 hours where the clocks change', () => {
    const hours = (now: string): number => {
      const { startsAt, resetsAt } = windowAt('day', 'Europe/Berlin', undefined, at(now));
      return ((resetsAt ?? 0) - startsAt) / 3_600_000;
    };
    expect(hours('2026-03-29T12:00:00Z')).toBe(23);
    expect(hours('2026-10-25T12:00:00Z')).toBe(25);
    expect(hours('2026-10-26T12:00:00Z')).toBe(24);
  });

  it('never makes an hour longer than an hour, not where an hour comes twice, not where half of one does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), time, (zone, now) => {
        const { startsAt, resetsAt } = windowAt('hour', zone, undefined, now);
        expect((resetsAt ?? 0) - startsAt).toBeLessThanOrEqual(3_600_000);
      }),
    );
    expect(span('hour', 'Australia/Lord_Howe', undefined, '2026-04-04T15:10:00Z').slice(1)).toEqual([
      '2026-04-04T15:00:00Z',
      '2026-04-04T15:30:00Z',
    ]);
  });

  it('begins a month anchored on the 31st on the last day of shorter months', () => {
    expect(span('month', 'UTC', '2026-01-31', '2026-02-15T00:00:00Z').slice(1)).toEqual([
      '2026-01-31T00:00:00Z',
      '2026-02-28T00:00:00Z',
    ]);
    expect(span('month', 'UTC', '2026-01-31', '2026-03-15T00:00:00Z').slice(1)).toEqual([
      '2026-02-28T00:00:00Z',
      '2026-03-31T00:00:00Z',
    ]);
    expect(span('month', 'UTC', '2026-01-31', '2028-02-29T00:00:00Z').slice(1)).toEqual([
      '2028-02-29T00:00:00Z',
      '2028-03-31T00:00:00Z',
    ]);
  });

  it('begins a year anchored on a leap day on 28 February of common years', () => {
    expect(span('year', 'UTC', '2024-02-29', '2026-01-01T00:00:00Z').slice(1)).toEqual([
      '2025-02-28T00:00:00Z',
      '2026-02-28T00:00:00Z',
    ]);
    expect(span('year', 'UTC', '2024-02-29', '2028-03-01T00:00:00Z').slice(1)).toEqual([
      '2028-02-29T00:00:00Z',
      '2029-02-28T00:00:00Z',
    ]);
  });

  it('begins weeks and days where the anchor says, before it too', () => {
    expect(span('week', 'UTC', '2026-01-04', '2026-01-03T23:00:00Z').slice(1)).toEqual([
      '2025-12-28T00:00:00Z',
      '2026-01-04T00:00:00Z',
    ]);
    expect(span('day', 'Europe/Berlin', '2026-01-01T06:00', '2026-07-01T03:59:00Z').slice(1)).toEqual([
      '2026-06-30T04:00:00Z',
      '2026-07-01T04:00:00Z',
    ]);
    expect(span('36h', 'UTC', '2026-01-01T01:00', '2026-01-01T00:00:00Z').slice(1)).toEqual([
      '2025-12-30T13:00:00Z',
      '2026-01-01T01:00:00Z',
    ]);
  });

  it('has one window for a lifetime, from the anchor if there is one', () => {
    expect(span('lifetime', 'UTC', undefined, '2026-01-01T00:00:00Z')).toEqual([
      'lifetime',
      '1970-01-01T00:00:00Z',
      undefined,
    ]);
    expect(span('lifetime', 'UTC', '2026-01-01', '2026-05-01T00:00:00Z').slice(1)).toEqual([
      '2026-01-01T00:00:00Z',
      undefined,
    ]);
    expect(span('lifetime', 'UTC', '2026-01-01', '2025-05-01T00:00:00Z').slice(1)).toEqual([
      '1970-01-01T00:00:00Z',
      '2026-01-01T00:00:00Z',
    ]);
  });

  it.each([
    ['fortnight', 'UTC', undefined, 'per'],
    ['0s', 'UTC', undefined, 'per'],
    ['99999999h', 'UTC', undefined, 'per'],
    ['month', 'Europe/Berln', undefined, 'zone'],
    ['month', 'UTC', 'the 31st', 'anchor'],
  ])('refuses %s, %s, %s by naming the field', (per, zone, anchor, param) => {
    expect(() => windowAt(per, zone, anchor, 0)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});
