import type { Logger } from '@helix/contracts';
import type { AwsCredentials } from './aws-credentials.js';

/** Credentials are renewed this long before they expire: in the background within the first span, and awaited only when they have expired. */
const REFRESH_BEFORE_MS = 10 * 60_000;
/** After a failed renewal the old ones serve for this long before the next try. */
const RETRY_AFTER_MS = 30_000;
/** Failures of calls that were signed before a renewal still come in for this long after it. */
const STRAGGLERS_MS = 10_000;

export interface CredentialCacheOptions {
  readonly load: () => Promise<AwsCredentials>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Keeps credentials and renews them: one load at a time, the old ones kept while their source is away. */
export class CredentialCache {
  readonly #options: CredentialCacheOptions;
  #current: AwsCredentials | undefined;
  #loading: Promise<AwsCredentials> | undefined;
  #loadedAt = 0;
  #retryAt = 0;
  /** Those that AWS called expired. */
  #rejected: AwsCredentials | undefined;

  constructor(options: CredentialCacheOptions) {
    this.#options = options;
  }

  /** Credentials to sign with now. Rejects when there never were any and the source fails. */
  async get(): Promise<AwsCredentials> {
    const current = this.#current;
    if (current === undefined || (current === this.#rejected && this.#mayLoad())) return this.#load();
    const { expiresAt } = current;
    if (expiresAt === undefined) return current;
    const now = this.#options.now();
    if (now >= expiresAt && this.#mayLoad()) return this.#load();
    if (now >= expiresAt - REFRESH_BEFORE_MS && this.#mayLoad()) void this.#load();
    return current;
  }

  /**
   * AWS called the credentials expired: whether another call may do better, because they will be renewed or just were. False for those that a
   * renewal did not change.
   */
  reject(): boolean {
    const current = this.#current;
    if (current === undefined || current === this.#rejected) return current !== undefined;
    if (isSame(current, this.#rejected)) return false;
    if (this.#rejected !== undefined && this.#options.now() - this.#loadedAt < STRAGGLERS_MS) return true;
    this.#rejected = current;
    this.#retryAt = 0;
    return true;
  }

  #mayLoad(): boolean {
    return this.#loading !== undefined || this.#options.now() >= this.#retryAt;
  }

  #load(): Promise<AwsCredentials> {
    this.#loading ??= this.#renew().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #renew(): Promise<AwsCredentials> {
    const { load, now, logger } = this.#options;
    try {
      this.#current = await load();
      this.#loadedAt = now();
      return this.#current;
    } catch (error) {
      const old = this.#current;
      if (old === undefined) throw error;
      this.#retryAt = now() + RETRY_AFTER_MS;
      logger.warn('AWS credentials could not be renewed; the old ones are kept.', {
        reason: error instanceof Error ? error.message : String(error),
      });
      return old;
    }
  }
}

function isSame(left: AwsCredentials, right: AwsCredentials | undefined): boolean {
  return left.accessKeyId === right?.accessKeyId && left.sessionToken === right.sessionToken;
}
