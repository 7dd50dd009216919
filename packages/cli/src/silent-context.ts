import type { Clock, Logger } from '@helix/contracts';

/** A logger for a provider that is made for one question. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  isEnabled: () => false,
  child: () => SILENT,
};

/** Likewise a clock: nothing that it keeps lives long enough to expire. */
export const STANDING: Clock = { now: () => Date.now(), monotonic: () => 0, schedule: () => () => undefined };
