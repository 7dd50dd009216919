import {
  type ChatDialect,
  HelixError,
  type JsonObject,
  type Principal,
  type ResponseContent,
  type StoredResponse,
} from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { CoreServices } from '../services.js';
import { askHolder } from './ask-holder.js';
import { ownerOf } from './conversation.js';
import { MOST_TURNS } from './conversation-limits.js';
import { listItems } from './list-items.js';

/** What can be asked about an answer. */
export type StoredAnswerCall = 'retrieve' | 'delete' | 'cancel' | 'input_items';

export interface StoredAnswerRequest {
  readonly call: StoredAnswerCall;
  readonly principal: Principal;
  readonly id: string;
  readonly query: URLSearchParams;
  /** The caller has gone. */
  readonly signal?: AbortSignal | undefined;
}

/** What is passed on to a provider. */
const FORWARDED = /^(include(\[\])?|limit|order|after|before)$/;

/**
 * Answers calls about stored answers: itself for what the gateway keeps, by the provider for what that keeps. Free of charge, for the owner only:
 * what belongs to another is not found. Errors: `not_found`, `invalid_request`, `unsupported_feature`, `cancelled` when the caller goes while a provider
 * is asked, and those of that provider.
 */
export class StoredAnswers {
  constructor(
    private readonly services: CoreServices,
    private readonly dialect: ChatDialect,
  ) {}

  async answer(request: StoredAnswerRequest): Promise<JsonObject> {
    const { id, principal, query } = request;
    if (query.get('stream') === 'true')
      throw new HelixError(
        'unsupported_feature',
        'A stored answer is not streamed again: leave `stream` out to get it whole.',
        { param: 'stream', shouldRetry: false },
      );
    const owner = ownerOf(principal);
    const stored = owner === undefined ? undefined : await this.services.responses.get(owner, id);
    if (stored === undefined)
      throw new HelixError('not_found', `Response with id '${id}' not found.`, { shouldRetry: false });
    const lease = this.services.generations.lease();
    try {
      return stored.content === undefined || stored.holder !== undefined
        ? await this.#askHolder(request, stored, lease.generation)
        : await this.#answerFor(request, stored, { generation: lease.generation, content: stored.content });
    } finally {
      lease.release();
    }
  }

  async #answerFor(
    { call, query }: StoredAnswerRequest,
    { owner, id }: StoredResponse,
    { generation, content }: { readonly generation: Generation; readonly content: ResponseContent },
  ): Promise<JsonObject> {
    switch (call) {
      case 'retrieve':
        return content.response;
      case 'delete':
        await this.services.responses.delete(owner, id);
        return { id, object: 'response', deleted: true };
      case 'cancel':
        throw new HelixError(
          'invalid_request',
          'Only responses created with the background parameter set to true can be cancelled.',
          { shouldRetry: false },
        );
      case 'input_items': {
        const limits = { maxTurns: MOST_TURNS, maxBytes: generation.maxBodyBytes };
        const { turns } = await this.services.responses.chain(owner, id, limits);
        const before = turns.slice(0, -1).flatMap((turn) => (turn.content === undefined ? [] : [turn.content]));
        return listItems([...(this.dialect.storage?.itemsOf(before) ?? []), ...content.input], query);
      }
    }
  }

  async #askHolder(
    { call, id, query, signal }: StoredAnswerRequest,
    { owner, holder }: StoredResponse,
    generation: Generation,
  ): Promise<JsonObject> {
    if (holder === undefined) throw new HelixError('internal', 'A stored answer has neither content nor holder.');
    const kept = new URLSearchParams([...query].filter(([name]) => FORWARDED.test(name)));
    const address = `/${encodeURIComponent(id)}`;
    const resource = {
      method: call === 'delete' ? 'DELETE' : call === 'cancel' ? 'POST' : 'GET',
      path: call === 'cancel' || call === 'input_items' ? `${address}/${call}` : address,
      query: kept.toString(),
    } as const;
    try {
      const answer = await askHolder(this.services, generation, { holder, dialect: this.dialect, resource, signal });
      if (call === 'delete') await this.services.responses.delete(owner, id);
      return answer;
    } catch (error) {
      // What is to be deleted and is not there is gone all the same.
      if (call === 'delete' && error instanceof HelixError && error.code === 'not_found')
        await this.services.responses.delete(owner, id);
      throw error;
    }
  }
}
