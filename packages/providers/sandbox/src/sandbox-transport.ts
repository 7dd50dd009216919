import {
  type CancelTimer,
  type ChatDialect,
  type Clock,
  HelixError,
  type JsonObject,
  type MessageSocket,
  type SocketHandler,
  type SocketTransport,
  type UpstreamExchange,
  type UpstreamHandler,
  type UpstreamRequest,
  type UpstreamTransport,
} from '@helix/contracts';
import { anthropicMessages, openaiChat, openaiEmbeddings } from '@helix/dialects';
import { eventsOf } from '@helix/wire';
import { answerOpaque, type OpaqueAnswer } from './answer-opaque.js';
import { composeAnswer } from './compose-answer.js';
import { splitTokens } from './count-tokens.js';
import { embed } from './embed.js';
import { SandboxSession } from './sandbox-session.js';

/** Answers in this process, as bytes of the dialect it was called in; streams token by token. */
export class SandboxTransport implements UpstreamTransport, SocketTransport {
  constructor(
    private readonly clock: Clock,
    private readonly tokenDelayMs: number,
  ) {}

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange {
    const exchange = new SandboxExchange(handler, this.clock, this.tokenDelayMs);
    // Never within the caller's own call: an answer comes later, as from a socket.
    setImmediate(() => exchange.run(request));
    return exchange;
  }

  openSocket({ path }: UpstreamRequest, handler: SocketHandler): MessageSocket {
    return new SandboxSession(handler, new URL(path, 'http://sandbox').searchParams.get('model') ?? 'sandbox');
  }
}

class SandboxExchange implements UpstreamExchange {
  #pieces: string[] = [];
  #paused = false;
  #over = false;
  #cancel: CancelTimer | undefined;

  constructor(
    private readonly handler: UpstreamHandler,
    private readonly clock: Clock,
    private readonly tokenDelayMs: number,
  ) {}

  run(request: UpstreamRequest): void {
    if (this.#over) return;
    this.handler.onConnect();
    try {
      const opaque = answerOpaque(request, Math.floor(this.clock.now() / 1_000));
      if (opaque !== undefined) return this.#bytes(200, opaque);
      const body = JSON.parse((request.body ?? Buffer.alloc(0)).toString('utf8')) as JsonObject;
      if (request.path === '/embeddings') this.#json(200, embed(body));
      else this.#chat(body, request.path === '/messages' ? anthropicMessages : openaiChat);
    } catch (error) {
      const refusal =
        error instanceof HelixError
          ? error
          : new HelixError('invalid_request', 'The sandbox cannot read this request.', { cause: error });
      this.#json(
        refusal.status,
        (request.path === '/embeddings'
          ? openaiEmbeddings
          : request.path === '/messages'
            ? anthropicMessages
            : openaiChat
        ).encodeError(refusal, 'sandbox'),
      );
    }
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#next();
  }

  abort(reason: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancel?.();
    this.handler.onError(reason);
  }

  #chat(body: JsonObject, dialect: ChatDialect): void {
    const request = dialect.decodeRequest(body);
    const createdAt = Math.floor(this.clock.now() / 1_000);
    const response = composeAnswer(request, request.model, createdAt);
    const context = {
      requestId: 'sandbox',
      model: request.model,
      createdAt,
      includeUsage: request.includeUsage || dialect === anthropicMessages,
      request,
    };
    if (!request.stream) {
      this.#json(200, dialect.encodeResponse(response, context));
      return;
    }
    const encoder = dialect.createStreamEncoder(context);
    for (const event of eventsOf(response)) {
      const events =
        event.type === 'block-delta' ? splitTokens(event.text).map((text) => ({ ...event, text })) : [event];
      for (const piece of events) {
        const text = encoder.push(piece);
        if (text !== '') this.#pieces.push(text);
      }
    }
    this.handler.onHeaders(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    this.#next();
  }

  #json(status: number, body: JsonObject): void {
    this.#bytes(status, { contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) });
  }

  #bytes(status: number, { contentType, body }: OpaqueAnswer): void {
    if (this.#over) return;
    this.handler.onHeaders(status, { 'content-type': contentType });
    if (this.#over) return;
    this.handler.onData(body);
    if (this.#over) return;
    this.#over = true;
    this.handler.onEnd();
  }

  /** One piece at a time, with the configured delay or at least the event loop between two. */
  #next(): void {
    if (this.#over || this.#paused || this.#cancel !== undefined) return;
    const piece = this.#pieces.shift();
    if (piece === undefined) {
      this.#over = true;
      this.handler.onEnd();
      return;
    }
    this.handler.onData(Buffer.from(piece));
    if (this.#over) return;
    if (this.tokenDelayMs > 0) {
      this.#cancel = this.clock.schedule(this.tokenDelayMs, () => {
        this.#cancel = undefined;
        this.#next();
      });
    } else {
      const immediate = setImmediate(() => {
        this.#cancel = undefined;
        this.#next();
      });
      this.#cancel = () => clearImmediate(immediate);
    }
  }
}
