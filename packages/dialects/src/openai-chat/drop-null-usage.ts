/** As OpenAI writes it. Within a string the quotes would be escaped, so that these bytes are a field wherever they stand. */
const NULL_USAGE = Buffer.from(',"usage":null');

/**
 * The events without the `usage: null` that stands in each chunk of a stream whose usage was asked for: a caller who did not ask for it gets
 * none of it from OpenAI either, and clients that check replies refuse it (Mistral's). The same buffer where there is none.
 */
export function dropNullUsage(events: Buffer): Buffer {
  let at = events.indexOf(NULL_USAGE);
  if (at < 0) return events;
  const kept: Buffer[] = [];
  let from = 0;
  for (; at >= 0; at = events.indexOf(NULL_USAGE, from)) {
    kept.push(events.subarray(from, at));
    from = at + NULL_USAGE.length;
  }
  kept.push(events.subarray(from));
  return Buffer.concat(kept);
}
