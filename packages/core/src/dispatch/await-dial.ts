import type { Clock, TimeoutKind, UpstreamErrorInfo, UpstreamRequest } from '@helix/contracts';

/** What waiting for a provider's `dial` ended in. */
export type DialOutcome =
  | { readonly kind: 'dialed'; readonly requests: readonly UpstreamRequest[] }
  /** A time limit was reached; nothing was sent. */
  | { readonly kind: 'failed'; readonly error: UpstreamErrorInfo }
  /** The caller left meanwhile. */
  | { readonly kind: 'cancelled' };

export interface DialLimits {
  readonly clock: Clock;
  /** The model's connect limit in milliseconds: credentials are part of getting a connection. */
  readonly connectMs: number;
  /** The request's last moment, in monotonic milliseconds. */
  readonly totalAt: number;
  /** As `RequestScope.onAbort`: runs the listener when the caller leaves, at once when it has left; `undefined` takes it away. */
  onAbort(listener: (() => void) | undefined): void;
}

/**
 * Waits for a dial that answers later (a token that must be fetched), no longer than the connect limit or what is left of the request.
 * Rejects as the dial does. What the dial still does after its time is ignored. A dial that answers at once needs none of this.
 */
export function awaitDial(dialing: Promise<readonly UpstreamRequest[]>, limits: DialLimits): Promise<DialOutcome> {
  const { clock, connectMs, totalAt } = limits;
  const left = totalAt - clock.monotonic();
  const limit: TimeoutKind = left < connectMs ? 'total' : 'connect';
  return new Promise((resolve, reject) => {
    let ended = false;
    const end = (tell: () => void): void => {
      // A dial that answers after its time must not take away the listener of a later attempt.
      if (ended) return;
      ended = true;
      cancelTimer();
      limits.onAbort(undefined);
      tell();
    };
    const cancelTimer = clock.schedule(Math.max(0, Math.min(connectMs, left)), () =>
      end(() => resolve({ kind: 'failed', error: { class: 'timeout', limit, message: MESSAGES[limit] } })),
    );
    dialing.then(
      (requests) => end(() => resolve({ kind: 'dialed', requests })),
      (error: unknown) => end(() => reject(error)),
    );
    limits.onAbort(() => end(() => resolve({ kind: 'cancelled' })));
  });
}

const MESSAGES = {
  connect: "The provider's credentials were not ready within the connect limit.",
  total: 'The request took longer than its total limit.',
} as const;
