/** Times on the wire: RFC 3339 UTC; `null` for none. */
export function formatTime(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
