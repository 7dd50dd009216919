import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import {
  type Dialect,
  EMPTY_BUCKETS,
  type ModelPolicy,
  type Provider,
  type StreamFacts,
  type UpstreamErrorInfo,
  type UpstreamHandler,
  type UpstreamTransport,
} from '@helix/contracts';
import { aRoutingContext, FakeClock } from '@helix/testkit';
import { CallerReply } from '../request/caller-reply.js';
import { Attempt } from './attempt.js';
import type { AttemptResult } from './attempt-result.js';
import { DrainSlots } from './drain-slots.js';
import type { StreamRelay } from './reply-relay.js';
import { isEventStream } from './upstream-headers.js';

export const SSE = { 'content-type': 'text/event-stream' };
export const JSON_TYPE = { 'content-type': 'application/json' };

/** A transport that the test drives by hand. */
export class HandTransport implements UpstreamTransport {
  handler: UpstreamHandler | undefined;
  paused = false;
  resumes = 0;
  aborted: string | undefined;

  send(_request: unknown, handler: UpstreamHandler): ReturnType<UpstreamTransport['send']> {
    this.handler = handler;
    return {
      pause: () => {
        this.paused = true;
      },
      resume: () => {
        this.paused = false;
        this.resumes += 1;
      },
      abort: (reason) => {
        this.aborted = reason.message;
        handler.onError(reason);
      },
    };
  }

  answer(headers: Readonly<Record<string, string>>, status = 200): void {
    this.handler?.onConnect();
    this.handler?.onHeaders(status, headers);
  }
}

export class FakeResponse extends EventEmitter {
  headersSent = false;
  writableFinished = false;
  accepts = true;
  written = 0;

  writeHead(): void {
    this.headersSent = true;
  }
  write(chunk: Buffer | string): boolean {
    this.written += chunk.length;
    return this.accepts;
  }
  destroy(): void {
    this.emit('close');
  }
}

/** Passes everything on; `X` is content, `$` the terminal mark with usage, `!` an error frame. */
class LetterRelay implements StreamRelay {
  readonly errorFramed = false;
  readonly facts: { -readonly [Key in keyof StreamFacts]: StreamFacts[Key] } = {
    contentStarted: false,
    finished: false,
    usage: undefined,
    generatedTokens: 0,
    model: 'm',
    id: undefined,
    error: undefined,
  };

  push(chunk: Buffer): Buffer {
    if (chunk.includes('X')) {
      this.facts.contentStarted = true;
      this.facts.generatedTokens += 1;
    }
    if (chunk.includes('$')) {
      this.facts.finished = true;
      this.facts.usage = { buckets: { ...EMPTY_BUCKETS, inputUncached: 7, outputText: 9 } };
    }
    if (chunk.includes('!')) this.facts.error = { class: 'server_error', message: 'in-band' };
    return chunk;
  }
  end(): undefined {
    return undefined;
  }
}

const DIALECT = {
  id: 'letters',
  operation: 'chat',
  inspectResponse: () => ({
    usage: { buckets: { ...EMPTY_BUCKETS, inputUncached: 3, outputText: 4 } },
    model: 'm',
    id: undefined,
    error: undefined,
    generatedTokens: 4,
  }),
  decodeError: (status: number, message: string): UpstreamErrorInfo => ({ class: 'server_error', message, status }),
} as unknown as Dialect;

/** One attempt between a transport and a caller that the test drives by hand, new for each test. */
export interface AttemptSuite {
  readonly clock: FakeClock;
  readonly transport: HandTransport;
  readonly response: FakeResponse;
  readonly drain: DrainSlots;
  /** The one started last. */
  readonly attempt: Attempt;
  /** Its result, once there is one. */
  readonly result: AttemptResult | undefined;
  /** Runs an attempt: a stream whose upstream is drained when the caller leaves, unless it is said otherwise. */
  readonly start: (options?: {
    readonly stream?: boolean;
    readonly policy?: Partial<ModelPolicy>;
  }) => Promise<AttemptResult>;
  /** More of the upstream's answer. */
  readonly push: (text: string | Buffer) => void;
  /** Lets all that is resolved run on. */
  readonly settle: () => Promise<void>;
}

/** Hooks that set up, for the `describe` that calls it. */
export function useAttempt(): AttemptSuite {
  let clock: FakeClock;
  let transport: HandTransport;
  let response: FakeResponse;
  let drain: DrainSlots;
  let attempt: Attempt;
  let result: AttemptResult | undefined;

  beforeEach(() => {
    clock = new FakeClock();
    transport = new HandTransport();
    response = new FakeResponse();
    drain = new DrainSlots();
    result = undefined;
  });

  return {
    get clock() {
      return clock;
    },
    get transport() {
      return transport;
    },
    get response() {
      return response;
    },
    get drain() {
      return drain;
    },
    get attempt() {
      return attempt;
    },
    get result() {
      return result;
    },
    start: (options = {}) => {
      const reply = new CallerReply(response as unknown as ServerResponse, clock);
      attempt = new Attempt({
        provider: { dialects: [], operations: ['chat'] } as unknown as Provider,
        transport,
        request: { origin: 'http://up', path: '/', method: 'POST', headers: {}, body: undefined },
        dialect: DIALECT,
        policy: { ...aRoutingContext().policy, onAbort: 'drain', ...options.policy },
        totalAt: 600_000,
        clock,
        drain,
        reply,
        stream: options.stream ?? true,
        decode: false,
        relays: (headers) => (options.stream ?? true) && isEventStream(headers),
        createRelay: () => new LetterRelay(),
        commit: () => reply.writeHead(200, []),
      });
      reply.onGone(() => attempt.callerGone());
      return attempt.run().then((ended) => {
        result = ended;
        return ended;
      });
    },
    push: (text) => transport.handler?.onData(Buffer.from(text)),
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
