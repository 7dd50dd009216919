/** Why a WebSocket is closed. Source: RFC 6455, 7.4.1 */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  /** Seen only: the peer gave no code. */
  none: 1005,
  /** Seen only: the connection broke. */
  broken: 1006,
  policy: 1008,
  tooLarge: 1009,
  failed: 1011,
} as const;

/** Whether who closes with this code has nothing to complain of but the session. From 3000 on codes are the provider's own. */
export function isDeliberate(code: number): boolean {
  return DELIBERATE.has(code) || code >= 3000;
}

/** The code that the provider is told when the session ends with this one: why the gateway ends a session is nothing to it. */
export function codeForProvider(code: number): number {
  if (GATEWAYS_OWN.has(code)) return CLOSE.normal;
  return code === CLOSE.broken ? CLOSE.goingAway : code;
}

const DELIBERATE: ReadonlySet<number> = new Set([CLOSE.normal, CLOSE.goingAway, CLOSE.none, CLOSE.policy]);
const GATEWAYS_OWN: ReadonlySet<number> = new Set([CLOSE.policy, CLOSE.tooLarge, CLOSE.failed]);
