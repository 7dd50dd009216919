import { type HeaderMap, Secret } from '@helix/contracts';

/** One value of a header. */
export function headerValue(headers: HeaderMap, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** The number in a header; `undefined` when it is absent or none. */
export function headerNumber(headers: HeaderMap, name: string): number | undefined {
  const text = headerValue(headers, name);
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date, counted from the answer's own `date`; in milliseconds. Source: RFC 9110, 10.2.3. */
export function retryAfterMs(headers: HeaderMap): number | undefined {
  const milliseconds = headerNumber(headers, 'retry-after-ms');
  if (milliseconds !== undefined) return Math.max(0, milliseconds);
  const seconds = headerNumber(headers, 'retry-after');
  if (seconds !== undefined) return Math.max(0, seconds * 1_000);
  const wait = Date.parse(headerValue(headers, 'retry-after') ?? '') - Date.parse(headerValue(headers, 'date') ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** The plain text of an option that may be a secret. Call it where the header is made. */
export function reveal(option: Secret | string): string {
  return option instanceof Secret ? option.reveal() : option;
}
