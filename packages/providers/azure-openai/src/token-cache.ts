import type { Clock } from '@helix/contracts';
import type { EntraToken } from './fetch-token.js';

/** A token is renewed this long before it expires, while calls still go out with it. */
const EARLY_MS = 5 * 60_000;
/** One that could not be renewed is asked for again after this long. */
const AGAIN_MS = 30_000;

interface Kept {
  readonly value: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/**
 * Keeps one token. Calls share one refresh; within the last five minutes a refresh runs beside them and a failing endpoint harms nobody until the
 * token has expired. Then calls wait for a new one, and fail with the endpoint's error.
 */
export class TokenCache {
  #kept: Kept | undefined;
  #refresh: Promise<string> | undefined;
  #retryAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly fetch: () => Promise<EntraToken>,
  ) {}

  /** The token, at once where there is one. */
  get(): string | Promise<string> {
    const now = this.clock.monotonic();
    const kept = this.#kept;
    if (kept === undefined || now >= kept.expiresAt) return this.#renew();
    // A failure here is told when it matters: once the token has expired.
    if (now >= kept.renewAt && now >= this.#retryAt) this.#renew().catch(() => undefined);
    return kept.value;
  }

  #renew(): Promise<string> {
    this.#refresh ??= this.#load().finally(() => {
      this.#refresh = undefined;
    });
    return this.#refresh;
  }

  async #load(): Promise<string> {
    const asked = this.clock.monotonic();
    this.#retryAt = asked + AGAIN_MS;
    const { value, holdsMs } = await this.fetch();
    this.#kept = { value, expiresAt: asked + holdsMs, renewAt: asked + Math.max(holdsMs / 2, holdsMs - EARLY_MS) };
    return value;
  }
}
