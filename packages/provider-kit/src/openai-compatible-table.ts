import type {
  DialectId,
  DialRequest,
  JsonObject,
  MaybePromise,
  Operation,
  Provider,
  ProviderContext,
  Secret,
  UpstreamErrorClass,
} from '@helix/contracts';
import type { BodyQuirk } from './chain-quirks.js';

/** Options that every provider of this kind takes. */
export interface CompatibleOptions {
  readonly apiKey?: Secret | string;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialects?: readonly DialectId[];
}

/** Request fields that a provider refuses or ignores: left out, and the caller is told. */
export interface DroppedFields {
  readonly fields: readonly string[];
  /** Only for models whose name fits. */
  readonly models?: RegExp | undefined;
  /** A sentence for the caller's warning. */
  readonly reason: string;
}

/** How chat requests deviate from OpenAI's. */
export interface RequestQuirks {
  /** What it calls the output limit; the other name is rewritten. Not set: both stay as the caller wrote them. */
  readonly limitField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** The limit's name is rewritten only for models whose name fits (OpenAI's reasoning models). */
  readonly limitModels?: RegExp | undefined;
  /** Fields that it has under another name: `{ seed: 'random_seed' }`. */
  readonly renamed?: Readonly<Record<string, string>> | undefined;
  readonly dropped?: readonly DroppedFields[] | undefined;
  /** It does not know the role `developer`: sent as `system`, which means the same. */
  readonly hasNoDeveloper?: boolean | undefined;
  /**
   * Where an assistant's earlier reasoning goes: the member of its message, `content` for a part of type `thinking` in front of all other content, or `none` where
   * it may not come back (told as a warning). Not set: as it is, `reasoning_details` included (OpenRouter).
   */
  readonly reasoningHistory?: 'reasoning_content' | 'reasoning' | 'content' | 'none' | undefined;
  /** It refuses an empty list of tools: left out. */
  readonly refusesEmptyTools?: boolean | undefined;
  /** What no table can say. In order, after all of the above; each idempotent and copying on write. */
  readonly adapt?: readonly BodyQuirk[] | undefined;
}

/** An error that the dialect takes for something else. All that is given has to fit; the first rule that fits decides. */
export interface ErrorRule {
  readonly status?: number | undefined;
  readonly code?: RegExp | undefined;
  readonly type?: RegExp | undefined;
  readonly message?: RegExp | undefined;
  readonly class: UpstreamErrorClass;
}

/** Names of headers, each list best first. A reset counts while its kind has nothing left: `12ms`, `6m0s`, or seconds. */
export interface LimitHeaders {
  readonly requests: readonly string[];
  readonly tokens: readonly string[];
  readonly resets: readonly string[];
}

/** A provider that speaks OpenAI's API: what it is called, where it is, and in what it deviates. All deviations are optional. */
export interface OpenAICompatibleTable<Options extends CompatibleOptions = CompatibleOptions> {
  /** Short name of the package: `groq`. */
  readonly name: string;
  /** Its key in the catalogue, where it has prices there. */
  readonly catalogue?: string | undefined;
  /** The address of its API with its path; not set: the option `baseUrl` is required. */
  readonly baseUrl?: string | undefined;
  /** The variable that its key is usually in. Not set: it may be called without a key. */
  readonly keyVariable?: string | undefined;
  /** Default: chat and embeddings. */
  readonly operations?: readonly Operation[] | undefined;
  /** What it speaks, best first, and what the option `dialects` may pin. Default: `openai-chat` alone. */
  readonly dialects?: { readonly default: readonly DialectId[]; readonly possible: readonly DialectId[] } | undefined;
  /** It has the legacy endpoint for completions too: for all its models, or for those whose name fits. Others are reached by chat. Default: it has none. */
  readonly completions?: true | RegExp | undefined;
  /** Where it answers, beyond the base URL's path, by dialect of chat or by operation; over OpenAI's own paths. A `^` in front: instead of that path. */
  readonly paths?: Readonly<Record<string, string>> | undefined;
  /** Properties of its own in the schema of options, and the variables they are usually read from. */
  readonly options?: JsonObject | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Headers made of its options; a value that is `undefined` is left out. */
  readonly headers?: ((options: Options) => Readonly<Record<string, string | undefined>>) | undefined;
  /** Credentials of a call; made once for a configured provider. Default: the key as a bearer token. */
  readonly authorize?:
    | ((context: ProviderContext<Options>) => (call: DialRequest) => MaybePromise<Readonly<Record<string, string>>>)
    | undefined;
  /** The path of a call, where it depends on the options or the model. */
  readonly pathOf?: ((call: DialRequest, path: string, options: Options) => string) | undefined;
  readonly request?: RequestQuirks | ((options: Options) => RequestQuirks) | undefined;
  readonly errors?: readonly ErrorRule[] | undefined;
  readonly limits?: Partial<LimitHeaders> | undefined;
  /** Headers that may hold the request's id, best first. Default `x-request-id`. */
  readonly requestId?: readonly string[] | undefined;
  readonly adaptUsage?: Provider['adaptUsage'];
  /** Spoken to in Responses, it keeps answers: always, or by its options. */
  readonly storesResponses?: boolean | ((options: Options) => boolean) | undefined;
  /** It sends usage in streams unasked, and refuses `stream_options`. */
  readonly streamsUsage?: boolean | undefined;
}
