import type { MaybePromise } from './brand.js';
import type { JsonObject } from './json.js';

/** Where a provider keeps an answer: only it can go on from it. */
export interface ResponseHolder {
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** The model's name at the provider. */
  readonly model: string;
  /** Tokens of the conversation up to and with this answer, 0 when not known: what going on from it costs beside the new input. */
  readonly contextTokens: number;
}

/** What the gateway itself keeps of an answer. */
export interface ResponseContent {
  /** The request's own input items, each with an id; not those of earlier turns. */
  readonly input: readonly JsonObject[];
  /** The answer as the caller was given it. */
  readonly response: JsonObject;
}

/** An answer that can be gone on from by its id. The gateway has its content, or a provider holds it, or both. */
export interface StoredResponse {
  /** `resp_…`: the gateway's own, or the provider's where one holds it. */
  readonly id: string;
  /** Who may see it: `team:…` or `key:…`. Callers with the same owner share it; for all others it does not exist. */
  readonly owner: string;
  /** The key that it was made with. */
  readonly key: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The answer that it goes on from. */
  readonly previousId: string | undefined;
  readonly holder: ResponseHolder | undefined;
  readonly content: ResponseContent | undefined;
}

/** The turns that lead to an answer. */
export interface ResponseChain {
  /** Oldest first, the answer asked for last. Empty when that is not there. */
  readonly turns: readonly StoredResponse[];
  /** The first turn, from the end, that is not there any more or whose content the gateway does not have; not the answer itself, if it is there. */
  readonly missing: string | undefined;
  /** Bytes of content in these turns. */
  readonly bytes: number;
  /** A limit, or an answer that leads back to itself, ended the walk. */
  readonly isCut: boolean;
}

export interface ChainLimits {
  readonly maxTurns: number;
  /** Bytes of content, all turns together. */
  readonly maxBytes: number;
}

/** How long and how much is kept. */
export interface ResponseRetention {
  /** Nothing is kept when false; what was kept before can still be read. */
  readonly store: boolean;
  /** Keep the content of what a provider holds, too. */
  readonly copies: boolean;
  readonly retentionMs: number;
  /** Of all that is kept; beyond it the oldest goes first. */
  readonly maxBytes: number;
}

/**
 * Keeps answers for `previous_response_id` and for retrieval. Every method takes the owner, and what belongs to another is as if it did not exist.
 * What is older than the retention is not found any more, swept or not. A saved answer is found from the moment that `save` has returned, even where
 * the promise that it gave is still open.
 */
export interface ResponseStore {
  /** Replaces an answer of the same owner and id. */
  save(response: StoredResponse): MaybePromise<void>;
  get(owner: string, id: string): MaybePromise<StoredResponse | undefined>;
  /** The answer and the turns before it, as far as their content is there. */
  chain(owner: string, id: string, limits: ChainLimits): MaybePromise<ResponseChain>;
  /** False when there was none. */
  delete(owner: string, id: string): MaybePromise<boolean>;
  /** From now on. */
  configure(retention: ResponseRetention): void;
}
