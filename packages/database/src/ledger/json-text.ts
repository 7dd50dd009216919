/** Anything that JSON would escape, or that is more than a byte. */
const AWKWARD = /[^ !#-[\]-~]/;

/** The text as JSON. Ids and codes, which are most of what is written, need no escapes. */
export function jsonText(text: string | undefined): string {
  if (text === undefined) return 'null';
  return AWKWARD.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** The milliseconds as JSON, to the microsecond: the digits behind are noise of the clock, and cost bytes in every row. */
export function jsonMilliseconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'null' : String(Math.round(milliseconds * 1_000) / 1_000);
}
