import type {
  ChatDialect,
  ChatEvent,
  EncodeContext,
  EventTransform,
  JsonObject,
  ReasoningSeal,
  StreamDecoder,
  StreamEncoder,
  StreamFacts,
  StreamTap,
  TokenUsage,
  UpstreamErrorInfo,
} from '@helix/contracts';
import type { WholeFrames } from '@helix/wire';
import type { KeySpace } from '../seals/key-space.js';

/** What a relay has for the caller after a chunk. */
export type RelayOutput = Buffer | string | undefined;

/** Turns an upstream's stream into the caller's, and knows what has been seen. */
export interface StreamRelay {
  push(chunk: Buffer): RelayOutput;
  /** The upstream's bytes have ended. */
  end(): RelayOutput;
  readonly facts: StreamFacts;
  /** The provider's own error frame is among the bytes given out. */
  readonly errorFramed: boolean;
}

/**
 * Same dialect, nothing transforms: the bytes pass untouched while a tap reads along. With `frames`, the caller has whole frames when the stream
 * breaks, and can read the error behind them.
 */
export class RawRelay implements StreamRelay {
  constructor(
    private readonly tap: StreamTap,
    private readonly frames: WholeFrames | undefined,
  ) {}

  get facts(): StreamFacts {
    return this.tap.facts;
  }

  get errorFramed(): boolean {
    const { error, isErrorBare } = this.tap.facts;
    return error !== undefined && error.class !== 'truncated' && isErrorBare !== true;
  }

  push(chunk: Buffer): Buffer | undefined {
    const bytes = this.tap.push(chunk);
    if (this.frames === undefined) return bytes;
    const { error } = this.tap.facts;
    if (error === undefined) return bytes === undefined ? undefined : this.frames.push(bytes);
    // A frame that nobody can read: the error is told in its place. The provider's own error goes on now, its blank line may come too late.
    return this.errorFramed ? this.frames.close(bytes) : undefined;
  }

  end(): Buffer | undefined {
    const last = this.tap.end();
    const { error, finished } = this.tap.facts;
    if (this.frames === undefined) return last;
    const through = last === undefined ? undefined : this.frames.push(last);
    // Half a frame is of no use to anyone, and would swallow the error behind it.
    const rest = finished && error === undefined ? this.frames.end() : undefined;
    if (through === undefined || rest === undefined) return through ?? rest;
    return Buffer.concat([through, rest]);
  }
}

class TranslatedFacts implements StreamFacts {
  contentStarted = false;
  finished = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
  seals: readonly ReasoningSeal[] | undefined;
}

export interface TranslationOptions {
  readonly upstream: ChatDialect;
  readonly caller: ChatDialect;
  readonly context: EncodeContext;
  readonly transforms: readonly EventTransform[];
  readonly tokensOfDelta: (text: string) => number;
  /** Who makes the answer's seals. */
  readonly keySpace: KeySpace;
}

/** Decode, transform, encode. An error event is not encoded: how it is told depends on what has been sent. */
export class TranslatingRelay implements StreamRelay {
  readonly facts = new TranslatedFacts();
  readonly errorFramed = false;
  readonly #decoder: StreamDecoder;
  readonly #encoder: StreamEncoder;

  constructor(private readonly options: TranslationOptions) {
    this.#decoder = options.upstream.createStreamDecoder();
    this.#encoder = options.caller.createStreamEncoder(options.context);
  }

  /** The whole answer as the caller gets it, once it has ended; for dialects with stored answers. */
  get answer(): JsonObject | undefined {
    return this.#encoder.response;
  }

  push(chunk: Buffer): string {
    return this.pushEvents(this.#decoder.push(chunk));
  }

  end(): string {
    return this.pushEvents(this.#decoder.end());
  }

  pushEvents(events: readonly ChatEvent[]): string {
    const { transforms, keySpace } = this.options;
    let out = '';
    for (const decoded of events) {
      this.#observe(decoded);
      if (decoded.type === 'error') continue;
      const event = decoded.type === 'block-end' && decoded.seal !== undefined ? withMaker(decoded, keySpace) : decoded;
      if (transforms.length === 0) out += this.#encoder.push(event);
      else for (const transformed of applyTransforms(event, transforms)) out += this.#encoder.push(transformed);
    }
    return out;
  }

  #observe(event: ChatEvent): void {
    const { facts } = this;
    switch (event.type) {
      case 'response-start':
        facts.model = event.model;
        facts.id = event.id;
        return;
      case 'block-start':
        if (event.head.kind === 'tool-call' || event.head.kind === 'foreign') facts.contentStarted = true;
        return;
      case 'block-delta':
        if (event.text !== '') {
          facts.contentStarted = true;
          facts.generatedTokens += this.options.tokensOfDelta(event.text);
        } else if (event.value !== undefined) facts.contentStarted = true;
        return;
      case 'usage':
        facts.usage = event.usage;
        return;
      case 'response-end':
        facts.finished = true;
        return;
      case 'error':
        facts.error = event.error;
        return;
      case 'block-end':
        if (event.seal !== undefined) facts.seals = [...(facts.seals ?? []), event.seal];
        return;
      case 'choice-end':
        return;
    }
  }
}

/** The end of a block, or a whole one, whose seal names its maker: a caller of another dialect carries both. */
export function withMaker<B extends { readonly seal?: ReasoningSeal | undefined }>(block: B, maker: KeySpace): B {
  return block.seal === undefined ? block : { ...block, seal: { ...block.seal, maker } };
}

/** Each transform sees what the one before gave. */
export function applyTransforms(event: ChatEvent, transforms: readonly EventTransform[]): readonly ChatEvent[] {
  let events: readonly ChatEvent[] = [event];
  for (const transform of transforms) events = events.flatMap((current) => transform(current));
  return events;
}
