import type { MaybePromise } from './brand.js';
import type { Page } from './ledger.js';
import type { Scope } from './meter/scope.js';
import type { NanoUsd } from './money.js';
import type { AccessPolicy, CallLimits } from './principal.js';

/** Fields that organisations, teams and users share. Times are milliseconds since the epoch. */
export interface DirectoryEntity {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** A disabled entity's keys are refused. */
  readonly disabled: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Org extends DirectoryEntity {}

export interface Team extends DirectoryEntity {
  readonly org: string | undefined;
  readonly models: readonly string[];
  readonly routes: readonly string[] | undefined;
  readonly limits: CallLimits;
  readonly policy: AccessPolicy;
  readonly tags: readonly string[];
}

export interface User extends DirectoryEntity {
  readonly email: string | undefined;
  readonly org: string | undefined;
  readonly teams: readonly string[];
  readonly limits: CallLimits;
}

/** A virtual key without its secret: only `hash` = HMAC(server secret, sha256(secret)) is kept. */
export interface VirtualKey {
  readonly id: string;
  readonly hash: string;
  /** The secret's last four characters, to tell keys apart. */
  readonly hint: string;
  readonly name: string | undefined;
  readonly team: string | undefined;
  readonly user: string | undefined;
  /** Globs; `['*']` means all. */
  readonly models: readonly string[];
  readonly routes: readonly string[] | undefined;
  readonly limits: CallLimits;
  readonly policy: AccessPolicy;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
  /** After a rotation the old secret works until then. */
  readonly previousHash: string | undefined;
  readonly previousHashExpiresAt: number | undefined;
}

/** A spend cap made through the admin API (those of the configuration live in the plugin's options). */
export interface Cap {
  readonly id: string;
  readonly scope: Scope;
  readonly limit: NanoUsd;
  readonly per: string;
  readonly zone: string;
  readonly anchor: string | undefined;
  readonly mode: 'strict' | 'default';
  readonly shadow: boolean;
  readonly clamp: boolean;
  readonly onReach: 'block' | 'notify' | { readonly degrade: string };
  readonly alertsAt: readonly number[];
  readonly createdAt: number;
}

/** A key with all that decides over it. */
export interface ResolvedKey {
  readonly key: VirtualKey;
  readonly team: Team | undefined;
  readonly user: User | undefined;
  readonly org: Org | undefined;
}

export interface ListQuery {
  readonly limit: number;
  readonly cursor: string | undefined;
  /** Equal fields: `{ team: 'team_1' }`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
}

/** Create, read, update, delete of one kind. `create` throws `conflict` when the id exists; `update` and `delete` throw `not_found`. */
export interface Collection<T extends { readonly id: string }> {
  create(entity: T): MaybePromise<T>;
  get(id: string): MaybePromise<T | undefined>;
  list(query: ListQuery): MaybePromise<Page<T>>;
  /** Merges the given fields; `id` cannot change. */
  update(id: string, patch: Partial<Omit<T, 'id'>>): MaybePromise<T>;
  delete(id: string): MaybePromise<void>;
}

export interface DirectoryChange {
  readonly kind: 'org' | 'team' | 'user' | 'key' | 'cap';
  readonly id: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  /** `admin` or a principal's id. */
  readonly actor: string;
  readonly address: string | undefined;
  /** `key.create`, `cap.update`, `generation.reload`, … */
  readonly action: string;
  readonly target: string | undefined;
  /** What changed; no secret. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditLog {
  append(entry: AuditEntry): MaybePromise<void>;
  list(query: ListQuery): MaybePromise<Page<AuditEntry>>;
}

/** Organisations, teams, users, keys and caps. */
export interface Directory {
  readonly orgs: Collection<Org>;
  readonly teams: Collection<Team>;
  readonly users: Collection<User>;
  readonly keys: Collection<VirtualKey>;
  readonly caps: Collection<Cap>;
  /** The key whose current or (unexpired) previous hash this is, with its team, user and organisation. Does not judge expiry or revocation. */
  resolveKey(hash: string): MaybePromise<ResolvedKey | undefined>;
  /** All caps, for plugins that keep them in memory and follow `onChange`. */
  allCaps(): MaybePromise<readonly Cap[]>;
  /** Called after a change is committed; the returned function ends the subscription. */
  onChange(listener: (change: DirectoryChange) => void): () => void;
}
