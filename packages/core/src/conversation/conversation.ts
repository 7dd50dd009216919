import type {
  ConversationStorage,
  JsonObject,
  Principal,
  ResponseHolder,
  ResponseRetention,
  StorageWish,
} from '@helix/contracts';

/** What a request of a dialect with stored answers goes on from, and what becomes of its own answer. */
export interface Conversation {
  readonly storage: ConversationStorage;
  readonly wish: StorageWish;
  /** Whose the answers are; `undefined` for callers that nobody can tell apart, whose answers are not kept. */
  readonly owner: string | undefined;
  /** What is kept at all. */
  readonly retention: ResponseRetention;
  /** The request as the caller sent it, without the turns before it. */
  readonly body: JsonObject;
  /** The provider that has the turns before it. */
  readonly holder: ResponseHolder | undefined;
  /** The turns before it stand in the request now. */
  readonly isReplayed: boolean;
}

/** Answers belong to the team; to the key, user or organisation where there is no team. */
export function ownerOf({ team, key, user, org }: Principal): string | undefined {
  if (team !== undefined) return `team:${team.id}`;
  if (key !== undefined) return `key:${key.id}`;
  if (user !== undefined) return `user:${user.id}`;
  return org === undefined ? undefined : `org:${org.id}`;
}
