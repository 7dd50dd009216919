import {
  type AuthenticatedContext,
  type CallContext,
  CLOCK,
  type Clock,
  DIRECTORY,
  type Directory,
  type DirectoryChange,
  HelixError,
  isPromise,
  KEY_HASHER,
  type KeyHasher,
  LOGGER,
  type Logger,
  type MaybePromise,
  OPTIONS,
  type PluginInstance,
  type Principal,
  type ResolvedKey,
} from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import { addClientClaims } from './client-claims.js';
import { DigestMemo } from './digest-memo.js';
import { judgeKey } from './judge-key.js';
import { type CachedKey, KeyCache, makeEntry } from './key-cache.js';
import { type AuthKeysOptions, type AuthKeysSettings, readSettings } from './options.js';
import { readCredential } from './read-credential.js';
import { RoutePermission } from './route-permission.js';
import { UnknownKeys } from './unknown-keys.js';

const UNKNOWN_KEPT = 10_000;

/** Virtual keys to principals: synchronous for every key that was seen before; a change in the directory takes effect with the next request. */
@injectable()
export class AuthKeysPlugin implements PluginInstance {
  readonly #directory: Directory;
  readonly #hasher: KeyHasher;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #settings: AuthKeysSettings;
  readonly #cache: KeyCache;
  readonly #digests: DigestMemo;
  readonly #unknown: UnknownKeys;
  readonly #routes = new RoutePermission();
  readonly #pending = new Map<string, Promise<CachedKey | undefined>>();
  readonly #unsubscribe: () => void;
  /** Counts changes: an answer that was under way during one is not kept, so that it cannot revive a revoked key. */
  #version = 0;

  constructor(
    @inject(DIRECTORY) directory: Directory,
    @inject(KEY_HASHER) hasher: KeyHasher,
    @inject(CLOCK) clock: Clock,
    @inject(LOGGER) logger: Logger,
    @inject(OPTIONS) options: AuthKeysOptions,
  ) {
    this.#directory = directory;
    this.#hasher = hasher;
    this.#clock = clock;
    this.#logger = logger;
    this.#settings = readSettings(options);
    this.#cache = new KeyCache(this.#settings.cacheSize);
    this.#digests = new DigestMemo(clock);
    this.#unknown = new UnknownKeys(this.#settings.unknownForMs, UNKNOWN_KEPT);
    this.#unsubscribe = directory.onChange((change) => this.#changed(change));
  }

  authenticate(context: CallContext): MaybePromise<Principal | undefined> {
    const secret = readCredential(context.headers);
    if (secret === undefined) {
      if (this.#settings.passUnknown) return undefined;
      throw new HelixError(
        'unauthenticated',
        'No key was sent. Send one as `Authorization: Bearer <key>` (or in x-api-key, api-key or x-goog-api-key).',
      );
    }
    const digest = this.#digests.digestOf(secret);
    const now = this.#clock.now();
    const cached = this.#cache.get(digest);
    if (cached !== undefined) {
      this.#digests.remember(secret, digest);
      if (now - cached.readAt >= this.#settings.refreshAfterMs) this.#refresh(digest, cached);
      return this.#admit(cached, context, now);
    }
    if (this.#unknown.has(digest, now)) return this.#admit(undefined, context, now);
    const found = this.#find(digest);
    return isPromise(found)
      ? found.then((entry) => this.#admit(entry, context, this.#clock.now()))
      : this.#admit(found, context, now);
  }

  arrive(context: AuthenticatedContext): void {
    const { routes } = context.principal;
    if (routes !== undefined) this.#routes.check(routes, context);
  }

  dispose(): void {
    this.#unsubscribe();
    this.#digests.clear();
  }

  #admit(entry: CachedKey | undefined, context: CallContext, now: number): Principal | undefined {
    if (entry === undefined) {
      if (this.#settings.passUnknown) return undefined;
      throw new HelixError(
        'unauthenticated',
        'The key is not known. Check that it is complete and was made for this gateway.',
      );
    }
    const { resolved, hash: foundBy } = entry;
    judgeKey(resolved, foundBy, now);
    // `principal.routes` is the key's list; where the team has one too, both must allow the call.
    if (resolved.key.routes !== undefined && resolved.team?.routes !== undefined) {
      this.#routes.check(resolved.team.routes, context);
    }
    return addClientClaims(entry.principal, context.headers, this.#settings.maxClientTags);
  }

  #find(digest: string): MaybePromise<CachedKey | undefined> {
    const underWay = this.#pending.get(digest);
    if (underWay !== undefined) return underWay;
    const version = this.#version;
    const keyHash = this.#hasher.hashDigest(digest);
    const answer = this.#directory.resolveKey(keyHash);
    if (!isPromise(answer)) return this.#keep(digest, keyHash, answer);
    const pending = answer
      .then((resolved) =>
        version === this.#version ? this.#keep(digest, keyHash, resolved) : this.#useOnce(keyHash, resolved),
      )
      .finally(() => {
        if (this.#pending.get(digest) === pending) this.#pending.delete(digest);
      });
    this.#pending.set(digest, pending);
    return pending;
  }

  #keep(digest: string, keyHash: string, resolved: ResolvedKey | undefined): CachedKey | undefined {
    const now = this.#clock.now();
    if (resolved !== undefined) return this.#cache.set(digest, resolved, keyHash, now);
    this.#cache.delete(digest);
    this.#unknown.add(digest, now);
    return undefined;
  }

  /** Something changed while the directory was asked: good for the requests that had asked before, not to be kept. */
  #useOnce(keyHash: string, resolved: ResolvedKey | undefined): CachedKey | undefined {
    return resolved === undefined ? undefined : makeEntry(resolved, keyHash, this.#clock.now());
  }

  /** Reads a key again behind the request's back; while the directory is away the last known state goes on. */
  #refresh(digest: string, entry: CachedKey): void {
    if (entry.refreshing) return;
    entry.refreshing = true;
    const failed = (error: unknown): void => {
      entry.refreshing = false;
      entry.readAt = this.#clock.now();
      this.#logger.warn('a key could not be read again; its last known state is used', {
        key: entry.resolved.key.id,
        error: error instanceof Error ? error.message : String(error),
      });
    };
    try {
      const found = this.#find(digest);
      if (isPromise(found)) found.then(() => (entry.refreshing = false), failed);
    } catch (error) {
      failed(error);
    }
  }

  #changed(change: DirectoryChange): void {
    if (change.kind === 'cap') return;
    this.#version++;
    this.#pending.clear();
    this.#cache.invalidate(change);
    if (change.kind === 'key') this.#unknown.clear();
  }
}
