const SPACE = 0x20;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;

/**
 * Whether a second `data:` line begins a new event although no blank line stands before it: some servers end events with a single newline.
 * No JSON goes on from `}` to `{`, nor to the `[` of `[DONE]`.
 */
export function beginsAnotherEvent(before: Buffer, data: Buffer): boolean {
  let last = before.length - 1;
  while (last > 0 && before[last] === SPACE) last -= 1;
  return before[last] === CLOSING_BRACE && (data[0] === OPENING_BRACE || data[0] === OPENING_BRACKET);
}
