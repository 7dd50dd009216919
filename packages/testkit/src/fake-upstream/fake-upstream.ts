import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { waitUntil } from '../wait-until.js';
import type { Behaviour } from './behaviour.js';
import { embeddingsOf } from './embeddings-format.js';
import { type Asked, askedBy } from './format-of.js';
import { opaqueBytes } from './opaque-format.js';
import type { FakeEvent } from './wire-format.js';

/** What the upstream saw and did with one request. Times in monotonic milliseconds. */
export interface JournalEntry {
  readonly receivedAt: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly body: Readonly<Record<string, unknown>>;
  contentEvents: number;
  sentBytes: number;
  /** Who ended it; `undefined` while it runs. */
  closedBy: 'upstream' | 'client' | undefined;
  closedAt: number | undefined;
}

interface Exchange {
  readonly entry: JournalEntry;
  readonly behaviour: Behaviour;
  readonly response: ServerResponse;
}

type Choose = (entry: JournalEntry, index: number) => Behaviour;

/**
 * A provider on this machine that speaks OpenAI chat, completions, Responses and embeddings, Anthropic messages, Gemini, Bedrock's Converse and Cohere's v2 chat
 * on real sockets, each at its own path, and does as it is told.
 */
export class FakeUpstream {
  readonly journal: JournalEntry[] = [];
  inFlight = 0;
  maxInFlight = 0;
  #script: Behaviour[] = [];
  #choose: Choose = () => ({});
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#receive(request, response));
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<FakeUpstream> {
    const upstream = new FakeUpstream();
    await new Promise<void>((resolve) => upstream.#server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Behaviours for the next requests, one each; afterwards `respond`'s rule holds again. */
  script(...behaviours: readonly Behaviour[]): void {
    this.#script.push(...behaviours);
  }

  /** What is done with every request that no script is left for. */
  respond(rule: Behaviour | Choose): void {
    this.#choose = typeof rule === 'function' ? rule : () => rule;
  }

  /** Forgets the journal and the scripts. */
  reset(): void {
    this.journal.length = 0;
    this.#script = [];
    this.#choose = () => ({});
    this.maxInFlight = this.inFlight;
  }

  async waitFor(condition: (journal: readonly JournalEntry[]) => boolean, timeoutMs = 5_000): Promise<void> {
    await waitUntil(() => condition(this.journal), { timeoutMs, what: 'the upstream’s journal' });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const entry: JournalEntry = {
        receivedAt: performance.now(),
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        bytes,
        body: parse(bytes),
        contentEvents: 0,
        sentBytes: 0,
        closedBy: undefined,
        closedAt: undefined,
      };
      this.journal.push(entry);
      this.inFlight += 1;
      this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
      response.once('close', () => {
        this.inFlight -= 1;
        entry.closedBy ??= response.writableFinished ? 'upstream' : 'client';
        entry.closedAt = performance.now();
      });
      void this.#answer(entry, this.#script.shift() ?? this.#choose(entry, this.journal.length - 1), response);
    });
  }

  async #answer(entry: JournalEntry, behaviour: Behaviour, response: ServerResponse): Promise<void> {
    if (behaviour.delayMs !== undefined) await pause(behaviour.delayMs);
    if (response.destroyed || behaviour.silence === 'headers') return;
    if (behaviour.reset === 'headers') return this.#destroy(entry, response);
    if (behaviour.replay !== undefined) {
      response.writeHead(behaviour.replay.status, behaviour.replay.headers);
      return this.#write(
        entry,
        behaviour,
        response,
        [{ text: behaviour.replay.body.toString('latin1'), content: true }],
        'latin1',
      );
    }
    const asked = askedBy(entry.path, entry.body);
    if (behaviour.error !== undefined) {
      const { status, message = `fake ${status}`, body } = behaviour.error;
      const written = asked.format.error({ status, message });
      response.writeHead(status, { 'content-type': 'application/json', ...written.headers, ...behaviour.headers });
      response.end(JSON.stringify(body ?? written.body));
      return;
    }
    const opaque = opaqueBytes(entry, behaviour);
    if (opaque !== undefined) {
      response.writeHead(200, { 'content-type': opaque.contentType, ...behaviour.headers });
      const events = opaque.chunks.map((chunk) => ({ text: chunk.toString('latin1'), content: true }));
      return this.#write(entry, behaviour, response, events, 'latin1');
    }
    const embeddings = embeddingsOf(entry.path, entry.body);
    if (embeddings !== undefined) return this.#json(entry, behaviour, response, embeddings);
    return this.#answerAs(asked, { entry, behaviour, response });
  }

  async #answerAs({ format, model, stream }: Asked, { entry, behaviour, response }: Exchange): Promise<void> {
    const options = entry.body['stream_options'] as { include_usage?: boolean } | undefined;
    const request = { model, includeUsage: options?.include_usage === true };
    if (!stream) return this.#json(entry, behaviour, response, format.json(behaviour, request));
    response.writeHead(200, { 'content-type': format.streamType, ...behaviour.headers });
    response.flushHeaders();
    return this.#write(entry, behaviour, response, format.events(behaviour, request), format.encoding);
  }

  #json(entry: JournalEntry, behaviour: Behaviour, response: ServerResponse, body: unknown): void {
    const text = behaviour.malformedJson === true ? '{"id":"chatcmpl-fake","choices":[{' : JSON.stringify(body);
    response.writeHead(200, { 'content-type': 'application/json', ...behaviour.headers });
    if (behaviour.silence !== undefined) {
      response.flushHeaders();
      return;
    }
    if (typeof behaviour.reset === 'number') {
      response.write(text.slice(0, 20));
      setImmediate(() => this.#destroy(entry, response));
      return;
    }
    entry.sentBytes = Buffer.byteLength(text);
    response.end(text);
  }

  async #write(
    entry: JournalEntry,
    behaviour: Behaviour,
    response: ServerResponse,
    events: readonly FakeEvent[],
    encoding: 'utf8' | 'latin1',
  ): Promise<void> {
    if (behaviour.chunking === 'whole') {
      response.end(events.map((event) => event.text).join(''), encoding);
      return;
    }
    for (const event of events) {
      if (event.content && behaviour.silence === 'firstToken') return;
      if (event.content && behaviour.silence === 'midStream' && entry.contentEvents >= 2) return;
      if (event.content || entry.contentEvents > 0) {
        const next = entry.contentEvents;
        if (typeof behaviour.reset === 'number' && next >= behaviour.reset) return this.#destroy(entry, response);
        if (behaviour.cutAfter !== undefined && next >= behaviour.cutAfter) {
          response.end();
          return;
        }
        if (behaviour.malformedAfter !== undefined && next >= behaviour.malformedAfter) {
          response.end(`data: {"id":"chatcmpl-fake","choices":[{"index":0,"delta":{"content":"x\n\n`);
          return;
        }
        if (behaviour.errorAfter !== undefined && next >= behaviour.errorAfter) {
          response.end(askedBy(entry.path, entry.body).format.inBandError(), encoding);
          return;
        }
      }
      if (response.destroyed) return;
      await this.#writeEvent(entry, behaviour, response, Buffer.from(event.text, encoding));
      if (event.content) entry.contentEvents += 1;
      if (behaviour.tokenDelayMs !== undefined && event.content) await pause(behaviour.tokenDelayMs);
    }
    response.end();
  }

  async #writeEvent(entry: JournalEntry, behaviour: Behaviour, response: ServerResponse, bytes: Buffer): Promise<void> {
    entry.sentBytes += bytes.length;
    if (behaviour.chunking === 'byte') {
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        await pause(0);
      }
      return;
    }
    if (!response.write(bytes))
      await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve));
    else await pause(0);
  }

  #destroy(entry: JournalEntry, response: ServerResponse): void {
    entry.closedBy = 'upstream';
    response.socket?.resetAndDestroy();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => (milliseconds === 0 ? setImmediate(resolve) : setTimeout(resolve, milliseconds)));
}

function parse(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(bytes.toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
