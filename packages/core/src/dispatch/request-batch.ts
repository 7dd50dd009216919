import type { HeaderMap, UpstreamExchange, UpstreamHandler, UpstreamRequest } from '@helix/contracts';

const MOST_PARALLEL = 8;
/** As an attempt's own bound for one answer: it holds for all of them together. */
const MOST_BYTES = 64 * 1024 * 1024;

/** An answer, or several as one. */
export interface Answered {
  readonly headers: HeaderMap;
  readonly body: Buffer;
}

/** The requests of one question under way, as one exchange: see `SideBySide`. */
export class RequestBatch implements UpstreamExchange {
  readonly #running = new Map<number, UpstreamExchange | undefined>();
  readonly #answers: (Answered | undefined)[];
  #next = 0;
  #left: number;
  #bytes = 0;
  #isConnected = false;
  /** The one whose failure is the answer; its handler is the batch's. */
  #failing: number | undefined;
  #isOver = false;

  constructor(
    private readonly requests: readonly UpstreamRequest[],
    private readonly handler: UpstreamHandler,
    private readonly sendOne: (request: UpstreamRequest, handler: UpstreamHandler) => UpstreamExchange,
  ) {
    this.#answers = requests.map(() => undefined);
    this.#left = requests.length;
  }

  start(): void {
    while (!this.#isOver && this.#failing === undefined && this.#running.size < MOST_PARALLEL) {
      const index = this.#next;
      const request = this.requests[index];
      if (request === undefined) return;
      this.#next += 1;
      this.#running.set(index, undefined);
      const exchange = this.sendOne(request, this.#partOf(index));
      // It may have ended within the call.
      if (this.#running.has(index)) this.#running.set(index, exchange);
      if (this.#isOver) exchange.abort(new Error('The batch has ended.'));
    }
  }

  pause(): void {
    for (const exchange of this.#running.values()) exchange?.pause();
  }

  resume(): void {
    for (const exchange of this.#running.values()) exchange?.resume();
  }

  abort(reason: Error): void {
    this.#end(reason);
  }

  #partOf(index: number): UpstreamHandler {
    const chunks: Buffer[] = [];
    let headers: HeaderMap = {};
    const isDeaf = (): boolean => this.#isOver || (this.#failing !== undefined && this.#failing !== index);
    return {
      onConnect: () => {
        if (!this.#isConnected && !isDeaf()) this.handler.onConnect();
        this.#isConnected = true;
      },
      onHeaders: (status, given) => {
        if (isDeaf()) return;
        headers = given;
        if (status < 300) return;
        this.#failing = index;
        this.#abortOthers(index);
        this.handler.onHeaders(status, given);
      },
      onData: (chunk) => {
        if (isDeaf()) return;
        if (this.#failing === index) return this.handler.onData(chunk);
        this.#bytes += chunk.length;
        if (this.#bytes > MOST_BYTES) return this.#end(new Error('The answers are larger than 64 MiB together.'));
        chunks.push(chunk);
      },
      onEnd: () => {
        if (isDeaf()) return;
        this.#running.delete(index);
        if (this.#failing === index) return this.#finish();
        this.#answers[index] = { headers, body: Buffer.concat(chunks) };
        this.#left -= 1;
        if (this.#left === 0) this.#deliver();
        else this.start();
      },
      onError: (error) => {
        if (isDeaf()) return;
        this.#running.delete(index);
        this.#end(error);
      },
    };
  }

  get answered(): Answered | undefined {
    const answers = this.#answers.filter((answer) => answer !== undefined);
    if (answers.length === 0) return undefined;
    const pieces = answers.flatMap(({ body }, index) => [Buffer.from(index === 0 ? '[' : ','), body]);
    return {
      headers: mergeHeaders(answers.map(({ headers }) => headers)),
      body: Buffer.concat([...pieces, Buffer.from(']')]),
    };
  }

  #deliver(): void {
    const { answered } = this;
    if (answered === undefined) return;
    this.handler.onHeaders(200, answered.headers);
    if (this.#isOver) return;
    this.handler.onData(answered.body);
    if (!this.#isOver) this.#finish();
  }

  #finish(): void {
    this.#isOver = true;
    this.handler.onEnd();
  }

  #end(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#abortOthers(undefined);
    this.handler.onError(reason);
  }

  #abortOthers(kept: number | undefined): void {
    for (const [index, exchange] of this.#running)
      if (index !== kept) exchange?.abort(new Error('Another request of the batch has failed.'));
  }
}

function mergeHeaders(all: readonly HeaderMap[]): HeaderMap {
  const [first = {}] = all;
  const merged: Record<string, HeaderMap[string]> = { ...first };
  for (const [name, value] of Object.entries(first))
    if (all.some((headers) => headers[name] !== value)) merged[name] = all.flatMap((headers) => headers[name] ?? []);
  return merged;
}
