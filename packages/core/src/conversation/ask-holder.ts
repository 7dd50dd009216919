import {
  type Dialect,
  type HeaderMap,
  HelixError,
  isJsonObject,
  isPromise,
  type JsonObject,
  type ResponseHolder,
  type StoredResource,
  type UpstreamErrorInfo,
  type UpstreamRequest,
} from '@helix/contracts';
import { awaitDial } from '../dispatch/await-dial.js';
import { toCallerError } from '../dispatch/caller-error.js';
import { Exchange } from '../dispatch/exchange.js';
import type { ActiveProvider, Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import type { CoreServices } from '../services.js';
import { storesAnswers } from './keep-holders.js';

const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUTS = { connect: 5_000, headers: 60_000, firstToken: undefined, idle: 60_000, total: 60_000 };

/** A call about an answer that a provider keeps. */
export interface HolderCall {
  readonly holder: ResponseHolder;
  readonly dialect: Dialect;
  readonly resource: StoredResource;
}

/**
 * Asks the provider that keeps an answer about it, with the gateway's credentials. It costs nothing: nothing is generated. Throws `not_found` where the
 * provider does not know the answer, `invalid_request` for another fault of the caller's, else what its failure is to the caller.
 */
export async function askHolder(services: CoreServices, generation: Generation, call: HolderCall): Promise<JsonObject> {
  const { holder, dialect, resource } = call;
  const active = generation.providers.get(holder.provider);
  if (active === undefined || !storesAnswers(generation, holder.provider, dialect.id))
    throw new HelixError(
      'upstream_unavailable',
      `The provider "${holder.provider}", which keeps this answer, is not configured or not active any more.`,
    );
  const totalAt = services.clock.monotonic() + TIMEOUTS.total;
  const request = await dial(services, active, { holder, dialect, resource, totalAt });
  const { status, headers, body } = await send(services, active, { request, holder, totalAt });
  if (status >= 300) throw errorOf({ status, headers, body }, active, call);
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (cause) {
    throw new HelixError('upstream_failed', `The provider ${holder.provider} answered with malformed JSON.`, { cause });
  }
  return isJsonObject(answer) ? answer : {};
}

interface HolderReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string;
}

interface Timed {
  readonly holder: ResponseHolder;
  /** In monotonic milliseconds. */
  readonly totalAt: number;
}

/** Credentials that must be fetched have the connect limit, as those of every attempt. */
async function dial(
  { clock }: CoreServices,
  { provider }: ActiveProvider,
  { holder, dialect, resource, totalAt }: HolderCall & Timed,
): Promise<UpstreamRequest> {
  const dialing = provider.dial({
    operation: 'chat',
    dialect: dialect.id,
    model: holder.model,
    stream: false,
    body: Buffer.alloc(0),
    forwardedHeaders: {},
    requestId: createId('req', clock.now()),
    resource,
  });
  if (!isPromise(dialing)) return dialing;
  const dialed = await awaitDial(
    dialing.then((request) => [request]),
    { clock, connectMs: TIMEOUTS.connect, totalAt, onAbort: () => undefined },
  );
  if (dialed.kind === 'failed') throw toCallerError(dialed.error, holder, 1);
  const [request] = dialed.kind === 'dialed' ? dialed.requests : [];
  if (request === undefined) throw new HelixError('internal', 'The provider made no request.');
  return request;
}

function send(
  { clock }: CoreServices,
  { transport }: ActiveProvider,
  { request, holder, totalAt }: Timed & { readonly request: UpstreamRequest },
): Promise<HolderReply> {
  return new Promise((resolve, reject) => {
    let status = 502;
    let headers: HeaderMap = {};
    let size = 0;
    const chunks: Buffer[] = [];
    const exchange = new Exchange(
      {
        onHeaders(code, received) {
          status = code;
          headers = received;
        },
        onData(chunk) {
          size += chunk.length;
          if (size > MOST_BYTES)
            exchange.fail({ class: 'server_error', message: 'The provider sent an answer larger than 64 MiB.' });
          else chunks.push(chunk);
        },
        onEnd: () => resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') }),
        onFailure: (error) => reject(toCallerError(error, holder, 1)),
      },
      clock,
      TIMEOUTS,
      totalAt,
      false,
    );
    exchange.start(transport, request, TIMEOUTS.connect);
  });
}

function errorOf({ status, headers, body }: HolderReply, { provider }: ActiveProvider, call: HolderCall): HelixError {
  const decoded: UpstreamErrorInfo = { ...call.dialect.decodeError(status, body), status };
  const error = provider.classifyError?.(decoded, headers) ?? decoded;
  if (status === 404) return new HelixError('not_found', error.message, { shouldRetry: false });
  return toCallerError(error, call.holder, 1);
}
