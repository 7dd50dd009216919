import type {
  ChatDialect,
  ChatEvent,
  ChatResponse,
  Provider,
  StreamDecoder,
  StreamFacts,
  StreamTap,
  StreamTapOptions,
  TokenUsage,
  UpstreamDialect,
} from '@helix/contracts';

type Adapt = (usage: TokenUsage) => TokenUsage;

/**
 * The dialect of an upstream with the provider's own reading of usage. All that reads usage goes through a dialect, so plain, raw and translated
 * answers are corrected here and nowhere else. The same dialect for a provider that counts as its dialect does.
 */
export function adaptUsage(dialect: UpstreamDialect, provider: Provider): UpstreamDialect {
  if (provider.adaptUsage === undefined) return dialect;
  const adapt: Adapt = (usage) => provider.adaptUsage?.(usage, { dialect: dialect.id }) ?? usage;
  const chat = dialect as ChatDialect;
  const adapted: UpstreamDialect = {
    ...dialect,
    inspectResponse: (body) => adaptHolder(dialect.inspectResponse(body), adapt),
  };
  // Both halves, one, or none: what is not there stays away.
  return Object.assign(adapted, {
    ...(chat.decodeResponse !== undefined && {
      decodeResponse: (body: unknown): ChatResponse => adaptHolder(chat.decodeResponse(body), adapt),
    }),
    ...(chat.createStreamDecoder !== undefined && {
      createStreamDecoder: (): StreamDecoder => {
        const decoder = chat.createStreamDecoder();
        return {
          push: (chunk) => decoder.push(chunk).map((event) => adaptEvent(event, adapt)),
          end: () => decoder.end().map((event) => adaptEvent(event, adapt)),
        };
      },
    }),
    ...(chat.createStreamTap !== undefined && {
      createStreamTap: (options: StreamTapOptions): StreamTap => {
        const tap = chat.createStreamTap(options);
        const facts = new AdaptedFacts(tap, adapt);
        return { push: (chunk) => tap.push(chunk), end: () => tap.end(), facts };
      },
    }),
  });
}

function adaptHolder<T extends { readonly usage?: TokenUsage | undefined }>(holder: T, adapt: Adapt): T {
  return holder.usage === undefined ? holder : { ...holder, usage: adapt(holder.usage) };
}

function adaptEvent(event: ChatEvent, adapt: Adapt): ChatEvent {
  return event.type === 'usage' ? { ...event, usage: adapt(event.usage) } : event;
}

/** A tap's facts, read through: the tap changes them as it goes. */
class AdaptedFacts implements StreamFacts {
  #usage: TokenUsage | undefined;
  #adapted: TokenUsage | undefined;

  constructor(
    private readonly tap: StreamTap,
    private readonly adapt: Adapt,
  ) {}

  get usage(): TokenUsage | undefined {
    const { usage } = this.tap.facts;
    if (usage !== this.#usage) {
      this.#usage = usage;
      this.#adapted = usage === undefined ? undefined : this.adapt(usage);
    }
    return this.#adapted;
  }

  get contentStarted(): boolean {
    return this.tap.facts.contentStarted;
  }

  get finished(): boolean {
    return this.tap.facts.finished;
  }

  get generatedTokens(): number {
    return this.tap.facts.generatedTokens;
  }

  get model(): string | undefined {
    return this.tap.facts.model;
  }

  get id(): string | undefined {
    return this.tap.facts.id;
  }

  get error(): StreamFacts['error'] {
    return this.tap.facts.error;
  }

  get isOver(): boolean | undefined {
    return this.tap.facts.isOver;
  }

  get isErrorBare(): boolean | undefined {
    return this.tap.facts.isErrorBare;
  }

  get response(): StreamFacts['response'] {
    return this.tap.facts.response;
  }

  get seals(): StreamFacts['seals'] {
    return this.tap.facts.seals;
  }
}
