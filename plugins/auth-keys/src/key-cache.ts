import type { DirectoryChange, Principal, ResolvedKey } from '@helix/contracts';
import { buildPrincipal } from './build-principal.js';

/** A key as it is kept in memory: what the directory said, and the principal made of it. */
export interface CachedKey {
  readonly resolved: ResolvedKey;
  /** The hash by which it was found: the current one or the previous. */
  readonly hash: string;
  readonly principal: Principal;
  /** When it was read (milliseconds since the epoch). */
  readAt: number;
  /** A background read is under way. */
  refreshing: boolean;
}

/** An entry that is not kept anywhere. */
export function makeEntry(resolved: ResolvedKey, hash: string, readAt: number): CachedKey {
  return { resolved, hash, principal: buildPrincipal(resolved), readAt, refreshing: false };
}

/**
 * Resolved keys by the digest of their secret (never the secret), least recently used out first. An index from each organisation, team,
 * user and key to the entries that rest on it makes a change drop exactly those.
 */
export class KeyCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, CachedKey>();
  readonly #dependents = new Map<string, Set<string>>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(digest: string): CachedKey | undefined {
    const entry = this.#entries.get(digest);
    // The order of use matters only for who leaves first: until the cache is half full nobody is near that.
    if (entry === undefined || this.#entries.size * 2 < this.#capacity) return entry;
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
    return entry;
  }

  set(digest: string, resolved: ResolvedKey, hash: string, readAt: number): CachedKey {
    this.delete(digest);
    if (this.#entries.size >= this.#capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.delete(oldest);
    }
    const entry = makeEntry(resolved, hash, readAt);
    this.#entries.set(digest, entry);
    for (const reference of referencesOf(resolved)) {
      const digests = this.#dependents.get(reference);
      if (digests === undefined) this.#dependents.set(reference, new Set([digest]));
      else digests.add(digest);
    }
    return entry;
  }

  delete(digest: string): void {
    const entry = this.#entries.get(digest);
    if (entry === undefined) return;
    this.#entries.delete(digest);
    for (const reference of referencesOf(entry.resolved)) {
      const digests = this.#dependents.get(reference);
      digests?.delete(digest);
      if (digests?.size === 0) this.#dependents.delete(reference);
    }
  }

  /** Drops every entry that rests on what has changed. */
  invalidate({ kind, id }: DirectoryChange): void {
    for (const digest of [...(this.#dependents.get(`${kind}:${id}`) ?? [])]) this.delete(digest);
  }
}

/** By the ids that the records name, so that one which is gone (or comes back) counts too. */
function referencesOf({ key, team, user, org }: ResolvedKey): readonly string[] {
  const references = [`key:${key.id}`];
  if (key.team !== undefined) references.push(`team:${key.team}`);
  if (key.user !== undefined) references.push(`user:${key.user}`);
  const orgId = org?.id ?? team?.org ?? user?.org;
  if (orgId !== undefined) references.push(`org:${orgId}`);
  return references;
}
