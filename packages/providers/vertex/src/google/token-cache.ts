import type { Logger } from '@helix/contracts';
import type { AccessToken } from './access-token.js';

/** A token is renewed this long before it expires: in the background within this span, awaited only when it has expired. */
const REFRESH_BEFORE_MS = 5 * 60_000;
/** After a failed renewal the old one serves for this long before the next try. */
const RETRY_AFTER_MS = 30_000;

export interface TokenCacheOptions {
  readonly load: () => Promise<AccessToken>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Keeps a token and renews it: one load at a time, the old one kept while its source is away. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #current: AccessToken | undefined;
  #loading: Promise<AccessToken> | undefined;
  #retryAt = 0;
  #rejected: AccessToken | undefined;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /** A token to send now. Rejects when there never was any and the source fails. */
  async get(): Promise<AccessToken> {
    const current = this.#current;
    if (current === undefined) return this.#load();
    if (current === this.#rejected && this.#mayLoad()) return this.#load();
    const now = this.#options.now();
    if (now >= current.expiresAt && this.#mayLoad()) return this.#load();
    if (now >= current.expiresAt - REFRESH_BEFORE_MS && this.#mayLoad()) void this.#load();
    return current;
  }

  /** The token was refused: whether the next call will have another. False for one that was refused before. */
  reject(): boolean {
    const current = this.#current;
    if (current === undefined || current.token === this.#rejected?.token) return false;
    this.#rejected = current;
    this.#retryAt = 0;
    return true;
  }

  #mayLoad(): boolean {
    return this.#loading !== undefined || this.#options.now() >= this.#retryAt;
  }

  #load(): Promise<AccessToken> {
    this.#loading ??= this.#renew().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #renew(): Promise<AccessToken> {
    const { load, now, logger } = this.#options;
    try {
      this.#current = await load();
      return this.#current;
    } catch (error) {
      const old = this.#current;
      if (old === undefined) throw error;
      this.#retryAt = now() + RETRY_AFTER_MS;
      logger.warn('The access token could not be renewed; the old one is kept.', {
        reason: error instanceof Error ? error.message : String(error),
      });
      return old;
    }
  }
}
