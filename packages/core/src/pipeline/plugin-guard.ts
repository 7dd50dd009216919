import type { Clock, FailureMode, Logger } from '@helix/contracts';

const FAILURES_TO_TRIP = 5;
const TRIPPED_FOR_MS = 10_000;

/** A plugin's own circuit breaker: after five failures in a row it is not called for ten seconds, and its failure mode applies at once. */
export class PluginGuard {
  readonly plugin: string;
  failures = 0;
  lastFailure: string | undefined;
  #inARow = 0;
  #trippedUntil = 0;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(plugin: string, clock: Clock, logger: Logger) {
    this.plugin = plugin;
    this.#clock = clock;
    this.#logger = logger;
  }

  get tripped(): boolean {
    return this.#trippedUntil !== 0 && this.#clock.monotonic() < this.#trippedUntil;
  }

  succeeded(): void {
    if (this.#inARow !== 0) this.#inARow = 0;
  }

  failed(hook: string, reason: string, mode: FailureMode, cause?: unknown): void {
    this.failures += 1;
    this.#inARow += 1;
    this.lastFailure = `${hook}: ${reason}`;
    this.#logger.error('plugin failed', { plugin: this.plugin, hook, reason, mode, cause: describeCause(cause) });
    if (this.#inARow < FAILURES_TO_TRIP) return;
    this.#inARow = 0;
    this.#trippedUntil = this.#clock.monotonic() + TRIPPED_FOR_MS;
    this.#logger.error('plugin breaker tripped', { plugin: this.plugin, hook, forMs: TRIPPED_FOR_MS });
  }
}

function describeCause(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
