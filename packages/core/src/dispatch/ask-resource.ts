import {
  type Clock,
  type DialectId,
  type HeaderMap,
  HelixError,
  isPromise,
  type Operation,
  type StoredResource,
  type Timeouts,
  type UpstreamDialect,
  type UpstreamRequest,
} from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import { createId } from '../ids.js';
import { awaitDial } from './await-dial.js';
import { toCallerError } from './caller-error.js';
import { Exchange } from './exchange.js';
import { readErrorAnswer } from './read-answer.js';
import { isEncoded } from './upstream-headers.js';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ERROR_BYTES = 64 * 1024;
const NEVER = new AbortController().signal;

/** A call about something that a provider keeps: it has no body, and nothing is generated. */
export interface ResourceCall {
  readonly operation: Operation;
  readonly dialect: DialectId;
  /** The model's name at the provider; `''` for none. */
  readonly model: string;
  readonly resource: StoredResource;
  readonly timeouts: Timeouts & { readonly total: number };
  /** Ends the call at once. */
  readonly signal?: AbortSignal | undefined;
  /** Takes a good answer as it comes; then `body` stays empty, and any size will do. */
  readonly onChunk?: ((chunk: Buffer) => void) | undefined;
}

export interface ResourceReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string;
}

/**
 * Asks a provider about what it keeps, with the gateway's credentials: any status is an answer. Throws `cancelled` when the signal says so, and
 * `upstream_unavailable`, `upstream_timeout` or `upstream_failed` when no whole answer of at most 64 MiB comes in time.
 */
export async function askResource(clock: Clock, active: ActiveProvider, call: ResourceCall): Promise<ResourceReply> {
  const watch = new SignalWatch(call.signal ?? NEVER);
  const totalAt = clock.monotonic() + call.timeouts.total;
  try {
    const request = await dial(clock, active, { call, watch, totalAt });
    if (call.signal?.aborted === true) throw cancelled();
    return await send(clock, active, { call, watch, totalAt, request });
  } finally {
    watch.close();
  }
}

interface Asking {
  readonly call: ResourceCall;
  readonly watch: SignalWatch;
  /** In monotonic milliseconds. */
  readonly totalAt: number;
}

/** Tells one listener at a time that a signal has been given. */
class SignalWatch {
  #listener: (() => void) | undefined;
  readonly #tell = (): void => this.#listener?.();

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.#tell, { once: true });
  }

  /** Replaces what was set before; runs it at once when the signal was given already. */
  on(listener: (() => void) | undefined): void {
    this.#listener = listener;
    if (this.signal.aborted) listener?.();
  }

  close(): void {
    this.signal.removeEventListener('abort', this.#tell);
  }
}

/** Credentials that must be fetched have the connect limit, as those of every attempt. */
async function dial(
  clock: Clock,
  { name, provider }: ActiveProvider,
  { call, watch, totalAt }: Asking,
): Promise<UpstreamRequest> {
  const { operation, dialect, model, resource, timeouts } = call;
  const dialing = provider.dial({
    operation,
    dialect,
    model,
    stream: false,
    body: Buffer.alloc(0),
    forwardedHeaders: {},
    requestId: createId('req', clock.now()),
    resource,
  });
  if (!isPromise(dialing)) return dialing;
  const dialed = await awaitDial(
    dialing.then((request) => [request]),
    { clock, connectMs: timeouts.connect, totalAt, onAbort: (listener) => watch.on(listener) },
  );
  if (dialed.kind === 'failed') throw toCallerError(dialed.error, { provider: name, model }, 1);
  if (dialed.kind === 'cancelled') throw cancelled();
  const [request] = dialed.requests;
  if (request === undefined) throw new HelixError('internal', 'The provider made no request.');
  return request;
}

function send(
  clock: Clock,
  { name, transport }: ActiveProvider,
  { call, watch, totalAt, request }: Asking & { readonly request: UpstreamRequest },
): Promise<ResourceReply> {
  const { model, timeouts, onChunk } = call;
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
          if (isEncoded(received) && code < 300)
            exchange.fail({
              class: 'server_error',
              message: 'The provider compressed its answer, although nothing allowed it to.',
            });
        },
        onData(chunk) {
          if (status < 300 && onChunk !== undefined) return onChunk(chunk);
          size += chunk.length;
          if (status >= 300) {
            if (size <= MOST_ERROR_BYTES) chunks.push(chunk);
          } else if (size > MOST_BYTES)
            exchange.fail({ class: 'server_error', message: 'The provider sent an answer larger than 64 MiB.' });
          else chunks.push(chunk);
        },
        onEnd: () => resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') }),
        onFailure: (error) => reject(toCallerError(error, { provider: name, model }, 1)),
      },
      clock,
      timeouts,
      totalAt,
      false,
    );
    watch.on(() => {
      exchange.cancel('Nobody waits for the answer any more.');
      reject(cancelled());
    });
    exchange.start(transport, request, timeouts.connect);
  });
}

/** What the caller is told of a reply that is no success: `not_found` for a 404, else as of any call. */
export function errorOfReply(
  { status, headers, body }: ResourceReply,
  { name, provider }: ActiveProvider,
  { dialect, model }: { readonly dialect: UpstreamDialect; readonly model: string },
): HelixError {
  const error = readErrorAnswer({ status, headers, bytes: Buffer.from(body) }, { dialect, provider });
  if (status === 404) return new HelixError('not_found', error.message, { shouldRetry: false });
  return toCallerError(error, { provider: name, model }, 1);
}

function cancelled(): HelixError {
  return new HelixError('cancelled', 'Nobody waits for the answer any more.');
}
