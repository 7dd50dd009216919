import type { MaybePromise } from './brand.js';
import type { JsonObject } from './json.js';

export type OwnedKind = 'file' | 'batch';

/** Something that a provider keeps for one of the gateway's callers: nobody else may see it. */
export interface OwnedObject {
  /** The provider's. */
  readonly id: string;
  readonly kind: OwnedKind;
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** Who may see it: the team's id with its kind, else the user's, else the key's. */
  readonly owner: string;
  readonly team: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** As the provider described it last. */
  readonly object: JsonObject;
  /** What the gateway knows of it beside; JSON with bigints. */
  readonly notes: Readonly<Record<string, unknown>>;
  /** It holds money: a batch that has not been paid for. */
  readonly isOpen: boolean;
}

export interface OwnedQuery {
  readonly owner: string;
  readonly kind: OwnedKind;
  readonly limit: number;
  /** The last id of the page before. */
  readonly after: string | undefined;
}

/** Remembers whose the objects are that providers keep. */
export interface OwnedObjects {
  find(id: string): MaybePromise<OwnedObject | undefined>;
  /** Newest first. */
  list(query: OwnedQuery): MaybePromise<readonly OwnedObject[]>;
  /** Adds, or replaces what the same owner has of the same provider under the id; what has been closed is never opened again. Throws `conflict` when the id is another's. */
  put(object: OwnedObject): MaybePromise<void>;
  remove(id: string): MaybePromise<void>;
  /** All that are open. */
  open(): MaybePromise<readonly OwnedObject[]>;
}
