/** Time, injected. Everything that waits or reads a time takes it from here, so that tests can own it. */
export interface Clock {
  /** Wall time: milliseconds since the epoch. */
  now(): number;
  /** Monotonic time in milliseconds, for durations. */
  monotonic(): number;
  /** Runs `callback` once after `delayMs`; the returned function cancels it. Timers never keep the process alive. */
  schedule(delayMs: number, callback: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** Resolves after `delayMs`, or at once when the signal aborts (never rejects: look at the signal afterwards). */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
