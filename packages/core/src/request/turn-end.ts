/** Something that is sent when the turn ends. */
export interface Outgoing {
  /** Must not throw. */
  send(): void;
}

let waiting: Outgoing[] = [];

/**
 * Sends at the end of this turn of the event loop, together with all else that waits for it. Each write wakes its reader, and a reader that wakes takes
 * the processor from a busy gateway: writes between the work leave it with cold caches again and again.
 */
export function sendAtTurnEnd(outgoing: Outgoing): void {
  if (waiting.push(outgoing) === 1) setImmediate(sendAll);
}

function sendAll(): void {
  const all = waiting;
  waiting = [];
  for (const outgoing of all) outgoing.send();
}
