import type { HeaderMap } from '@helix/contracts';

/** The answer is a stream of this media type (`text/event-stream` by default). Media types are case-insensitive (RFC 9110, 8.3.1). */
export function isEventStream(headers: HeaderMap, streamType = 'text/event-stream'): boolean {
  const type = headers['content-type'];
  return typeof type === 'string' && type.slice(0, streamType.length).toLowerCase() === streamType;
}

/** Compressed, though no encoding is ever asked for: it could be neither inspected nor handed to the caller. */
export function isEncoded(headers: HeaderMap): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== '' && encoding !== 'identity';
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
export function readRetryAfter(headers: HeaderMap): number | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
