import {
  type Dialect,
  HelixError,
  isJsonObject,
  type JsonObject,
  type ResponseHolder,
  type StoredResource,
} from '@helix/contracts';
import { askResource, errorOfReply } from '../dispatch/ask-resource.js';
import type { Generation } from '../generation/generation.js';
import type { CoreServices } from '../services.js';
import { storesAnswers } from './keep-holders.js';

const TIMEOUTS = { connect: 5_000, headers: 60_000, firstToken: undefined, idle: 60_000, total: 60_000 };

/** A call about an answer that a provider keeps. */
export interface HolderCall {
  readonly holder: ResponseHolder;
  readonly dialect: Dialect;
  readonly resource: StoredResource;
  /** The caller has gone. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the provider that keeps an answer about it, with the gateway's credentials. It costs nothing: nothing is generated. Throws `not_found` where the
 * provider does not know the answer, `invalid_request` for another fault of the caller's, `cancelled` when the caller has gone, else what its failure is
 * to the caller.
 */
export async function askHolder(services: CoreServices, generation: Generation, call: HolderCall): Promise<JsonObject> {
  const { holder, dialect, resource, signal } = call;
  const active = generation.providers.get(holder.provider);
  if (active === undefined || !storesAnswers(generation, holder.provider, dialect.id))
    throw new HelixError(
      'upstream_unavailable',
      `The provider "${holder.provider}", which keeps this answer, is not configured or not active any more.`,
    );
  const reply = await askResource(services.clock, active, {
    operation: 'chat',
    dialect: dialect.id,
    model: holder.model,
    resource,
    timeouts: TIMEOUTS,
    signal,
  });
  if (reply.status >= 300) throw errorOfReply(reply, active, { dialect, model: holder.model });
  let answer: unknown;
  try {
    answer = JSON.parse(reply.body);
  } catch (cause) {
    throw new HelixError('upstream_failed', `The provider ${holder.provider} answered with malformed JSON.`, { cause });
  }
  return isJsonObject(answer) ? answer : {};
}
