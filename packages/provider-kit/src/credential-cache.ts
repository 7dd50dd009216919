import type { Logger, MaybePromise } from '@helix/contracts';

/** After a failed renewal the old credential serves for this long before the next try. */
const RETRY_AFTER_MS = 30_000;

/** What a source of credentials gives: keys, a token. */
export interface Expiring {
  /** Milliseconds by the cache's clock; `undefined` for one that does not expire. */
  readonly expiresAt?: number | undefined;
}

/** Where credentials come from, and what a provider makes of those that are old or refused. */
export interface CredentialCacheOptions<T extends Expiring> {
  readonly load: () => Promise<T>;
  /** Milliseconds, by the clock that `expiresAt` is told by. */
  readonly now: () => number;
  readonly logger: Logger;
  /**
   * How long before its end one is renewed. One that had less than twice this left when it was asked for is renewed at half of that: sources give what
   * they have until shortly before its end, and are not to be asked with every call.
   */
  readonly renewEarlyMs: number;
  /** Once it has expired and its source is away: the old one goes out all the same, or calls fail with the source's error. */
  readonly whenExpired: 'send' | 'fail';
  /** Whether a renewal brought nothing new. Default: never. */
  readonly isSame?: (left: T, right: T) => boolean;
  /**
   * For this long after a renewal refusals are taken for those of calls that went out before it. Default 0: every refusal is of the credential kept
   * now.
   */
  readonly stragglersMs?: number;
}

/**
 * Keeps one credential and renews it: in the background before it expires, awaited once it has. Calls share a load. While the source is away the old
 * one serves, and the source is asked every 30 seconds.
 */
export class CredentialCache<T extends Expiring> {
  readonly #options: CredentialCacheOptions<T>;
  #current: T | undefined;
  #loading: Promise<T> | undefined;
  #renewAt = 0;
  #loadedAt = 0;
  #retryAt = 0;
  #rejected: T | undefined;

  constructor(options: CredentialCacheOptions<T>) {
    this.#options = options;
  }

  /** A credential to send now, at once where there is one. Rejects with the source's error when there is none that may go out. */
  get(): MaybePromise<T> {
    const current = this.#current;
    if (current === undefined || this.#isSpent(current)) return this.#load();
    // A failure here is told once the credential has expired.
    if (this.#options.now() >= this.#renewAt && this.#mayLoad()) this.#load().catch(() => undefined);
    return current;
  }

  /** The upstream refused the credential: whether another call may do better, because it will be renewed or just was. */
  reject(): boolean {
    const { now, isSame = () => false, stragglersMs = 0 } = this.#options;
    const current = this.#current;
    const rejected = this.#rejected;
    if (current === undefined) return false;
    if (current === rejected) return stragglersMs > 0;
    if (rejected !== undefined && isSame(current, rejected)) return false;
    if (rejected !== undefined && now() - this.#loadedAt < stragglersMs) return true;
    this.#rejected = current;
    this.#retryAt = 0;
    return true;
  }

  /** Whether it goes out no more: it was refused or has expired, and its source may be asked for another. */
  #isSpent(current: T): boolean {
    if (this.#isExpired(current)) return this.#options.whenExpired === 'fail' || this.#mayLoad();
    return current === this.#rejected && this.#mayLoad();
  }

  #isExpired({ expiresAt = Number.POSITIVE_INFINITY }: T): boolean {
    return this.#options.now() >= expiresAt;
  }

  #mayLoad(): boolean {
    return this.#options.now() >= this.#retryAt;
  }

  #load(): Promise<T> {
    this.#loading ??= this.#renew().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #renew(): Promise<T> {
    const { load, now, logger, renewEarlyMs, whenExpired } = this.#options;
    const askedAt = now();
    try {
      const loaded = await load();
      const { expiresAt = Number.POSITIVE_INFINITY } = loaded;
      this.#current = loaded;
      this.#renewAt = expiresAt - Math.min(renewEarlyMs, (expiresAt - askedAt) / 2);
      this.#loadedAt = now();
      return loaded;
    } catch (error) {
      const old = this.#current;
      if (old === undefined) throw error;
      this.#retryAt = now() + RETRY_AFTER_MS;
      if (whenExpired === 'fail' && this.#isExpired(old)) throw error;
      logger.warn('Credentials could not be renewed; the old ones are kept.', {
        reason: error instanceof Error ? error.message : String(error),
      });
      return old;
    }
  }
}
