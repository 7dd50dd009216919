import { durationMs, HelixError, type MeterWindow } from '@helix/contracts';
import { Temporal } from 'temporal-polyfill';

const HOUR_MS = 3_600_000;
/** 100 years: the end of a longer window may be no date at all. */
const LONGEST_MS = 36_525 * 86_400_000;

/** Where the calendar periods begin that have no anchor: 1970-01-05 was a Monday, and ISO weeks begin on Mondays. */
const CALENDAR = {
  day: { unit: 'days', count: 1, origin: '1970-01-01' },
  week: { unit: 'weeks', count: 1, origin: '1970-01-05' },
  month: { unit: 'months', count: 1, origin: '1970-01-01' },
  quarter: { unit: 'months', count: 3, origin: '1970-01-01' },
  year: { unit: 'months', count: 12, origin: '1970-01-01' },
} as const;

type CalendarPeriod = keyof typeof CALENDAR;

/**
 * The window of a period that a time (milliseconds since the epoch) falls into. Pure: windows of the same period, zone and anchor tile time without
 * gap or overlap, so a budget needs no reset job.
 *
 * `per` is `hour`, `day`, `week`, `month`, `quarter`, `year`, `lifetime` or a duration (`36h`, exact time). `zone` is an IANA name. `anchor` is an
 * ISO date, date and time in the zone, or instant at which a window begins; a month anchored on the 31st begins on the last day of shorter months,
 * a year anchored on 29 February on the 28th of common years. Throws `invalid_request` when one of them cannot be read.
 */
export function windowAt(per: string, zone: string, anchor: string | undefined, now: number): MeterWindow {
  checkZone(zone);
  const start = anchor === undefined ? undefined : readAnchor(anchor, zone);
  if (per === 'lifetime') return lifetime(per, start?.toZonedDateTime(zone).epochMilliseconds, now);
  if (per === 'hour' && start === undefined) return localHour(per, zone, now);
  if (isCalendarPeriod(per)) return calendarWindow(per, zone, start, now);
  const length = per === 'hour' ? HOUR_MS : durationMs(per);
  if (length === undefined || length > LONGEST_MS) {
    throw new HelixError(
      'invalid_request',
      `The period "${per}" is not one. Use hour, day, week, month, quarter, year, lifetime or a duration such as 36h.`,
      { param: 'per' },
    );
  }
  return exactWindow(per, length, start?.toZonedDateTime(zone).epochMilliseconds ?? 0, now);
}

function isCalendarPeriod(per: string): per is CalendarPeriod {
  return Object.hasOwn(CALENDAR, per);
}

function lifetime(per: string, since: number | undefined, now: number): MeterWindow {
  if (since === undefined) return { id: 'lifetime', per, startsAt: 0, resetsAt: undefined };
  if (now < since) return { id: `until-${isoTime(since)}`, per, startsAt: 0, resetsAt: since };
  return { id: `since-${isoTime(since)}`, per, startsAt: since, resetsAt: undefined };
}

function exactWindow(per: string, length: number, origin: number, now: number): MeterWindow {
  const startsAt = origin + Math.floor((now - origin) / length) * length;
  return { id: isoTime(startsAt), per, startsAt, resetsAt: startsAt + length };
}

/** Hours of the local clock, cut where the zone's offset changes: a half-hour change gives two halves instead of one window of 90 minutes. */
function localHour(per: string, zone: string, now: number): MeterWindow {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const offset = local.offsetNanoseconds / 1_000_000;
  const hour = Math.floor((now + offset) / HOUR_MS) * HOUR_MS - offset;
  const changed = local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? hour;
  const changes = local.getTimeZoneTransition('next')?.epochMilliseconds ?? hour + HOUR_MS;
  const startsAt = Math.max(hour, changed);
  return { id: isoTime(startsAt), per, startsAt, resetsAt: Math.min(hour + HOUR_MS, changes) };
}

function calendarWindow(
  per: CalendarPeriod,
  zone: string,
  start: Temporal.PlainDateTime | undefined,
  now: number,
): MeterWindow {
  const { unit, count, origin } = CALENDAR[per];
  const from = start ?? Temporal.PlainDateTime.from(origin);
  // Always counted from the origin, never from the window before: 31 January, 28 February, 31 March.
  const begin = (index: number): Temporal.PlainDateTime => from.add({ [unit]: index * count });
  const instant = (index: number): number => begin(index).toZonedDateTime(zone).epochMilliseconds;
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDateTime();
  let index = Math.floor(
    unit === 'months'
      ? ((local.year - from.year) * 12 + local.month - from.month) / count
      : from.toPlainDate().until(local.toPlainDate()).days / (unit === 'weeks' ? 7 : 1),
  );
  while (instant(index) > now) index--;
  while (instant(index + 1) <= now) index++;
  const id = start === undefined ? calendarId(per, begin(index)) : begin(index).toString({ smallestUnit: 'second' });
  return { id, per, startsAt: instant(index), resetsAt: instant(index + 1) };
}

function calendarId(per: CalendarPeriod, begin: Temporal.PlainDateTime): string {
  const year = String(begin.year);
  switch (per) {
    case 'day':
      return begin.toPlainDate().toString();
    case 'week':
      return `${begin.yearOfWeek}-W${String(begin.weekOfYear).padStart(2, '0')}`;
    case 'month':
      return `${year}-${String(begin.month).padStart(2, '0')}`;
    case 'quarter':
      return `${year}-Q${(begin.month + 2) / 3}`;
    case 'year':
      return year;
  }
}

function checkZone(zone: string): void {
  if (zone === 'UTC') return;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch (cause) {
    throw new HelixError(
      'invalid_request',
      `The time zone "${zone}" does not exist. Use an IANA name such as Europe/Berlin.`,
      {
        param: 'zone',
        cause,
      },
    );
  }
}

function readAnchor(anchor: string, zone: string): Temporal.PlainDateTime {
  try {
    return /(Z|[+-]\d\d:?\d\d)$/.test(anchor) && anchor.includes('T')
      ? Temporal.Instant.from(anchor).toZonedDateTimeISO(zone).toPlainDateTime()
      : Temporal.PlainDateTime.from(anchor);
  } catch (cause) {
    throw new HelixError(
      'invalid_request',
      `The anchor "${anchor}" is not a date. Use one such as 2026-01-31 or 2026-01-31T06:00.`,
      {
        param: 'anchor',
        cause,
      },
    );
  }
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
