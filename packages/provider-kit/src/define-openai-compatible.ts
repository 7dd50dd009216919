import {
  COMMON_PROVIDER_OPTIONS,
  type DialRequest,
  defineProvider,
  isPromise,
  type JsonObject,
  type Provider,
  type ProviderContext,
  type ProviderModule,
  type StoredResource,
  type UpstreamRequest,
} from '@helix/contracts';
import { dialOwnPath, headerValue, lowerCaseNames, reveal, splitBaseUrl } from '@helix/wire';
import { classifyBy } from './classify-by.js';
import type { CompatibleOptions, OpenAICompatibleTable } from './openai-compatible-table.js';
import { dialectOfPath, OWN_PATHS } from './own-paths.js';
import { readLimitsBy } from './read-limits.js';
import { adaptBy } from './request-quirks.js';

/** OpenAI's own paths, by dialect of chat or by operation. */
const PATHS: Readonly<Record<string, string>> = {
  'openai-chat': '/chat/completions',
  'openai-responses': '/responses',
  'openai-completions': '/completions',
  'anthropic-messages': '/messages',
  'ollama-chat': '/api/chat',
  models: '/models',
  image_generations: '/images/generations',
  image_edits: '/images/edits',
  image_variations: '/images/variations',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
  files: '/files',
  batches: '/batches',
  realtime: '/realtime',
};
const CHAT: readonly string[] = ['openai-chat'];
const COMPLETIONS = 'openai-completions';
/** Source: https://platform.claude.com/docs/en/api/versioning */
const ANTHROPIC_VERSION = '2023-06-01';

/** A whole provider package of one table. What the table does not say is as OpenAI has it. */
export function defineOpenAICompatible<Options extends CompatibleOptions = CompatibleOptions>(
  table: OpenAICompatibleTable<Options>,
): ProviderModule<Options> {
  const requires = [
    ...(table.keyVariable === undefined || table.authorize !== undefined ? [] : ['apiKey']),
    ...(table.baseUrl === undefined ? ['baseUrl'] : []),
  ];
  const legacy = table.completions === undefined ? [] : [COMPLETIONS];
  const possible = [...(table.dialects?.possible ?? CHAT), ...legacy];
  const usual = [...(table.dialects?.default ?? CHAT), ...legacy];
  return defineProvider<Options>({
    name: table.name,
    catalogue: table.catalogue,
    requires,
    variables: { ...(table.keyVariable !== undefined && { apiKey: table.keyVariable }), ...table.variables },
    optionsSchema: {
      type: 'object',
      required: requires,
      additionalProperties: false,
      properties: {
        ...COMMON_PROVIDER_OPTIONS,
        dialects: {
          type: 'array',
          minItems: 1,
          items: { enum: possible },
          description: `Pins the upstream dialects, best first. Default: ${usual.join(', ')}.`,
        },
        ...table.options,
      },
    },
    create: (context) => createProvider(table, context, usual),
  });
}

function createProvider<Options extends CompatibleOptions>(
  table: OpenAICompatibleTable<Options>,
  context: ProviderContext<Options>,
  usual: readonly string[],
): Provider {
  const { options } = context;
  const { origin, path } = splitBaseUrl(options.baseUrl ?? table.baseUrl ?? '');
  const pinned = options.dialects ?? usual;
  const fixed = {
    'content-type': 'application/json',
    ...lowerCaseNames(definedOf(table.headers?.(options) ?? {})),
    ...lowerCaseNames(options.headers),
  };
  const authorize = table.authorize?.(context) ?? ((call: DialRequest) => authorizeByKey(options, call));
  const requestOf = (call: DialRequest, credentials: Readonly<Record<string, string>>): UpstreamRequest => {
    const { resource } = call;
    const plain = resolvePath(path, pathOf(table, call)) + queryOf(call);
    const address = table.pathOf?.(call, plain, options) ?? plain;
    // A session has no body.
    const isSession = call.operation === 'realtime';
    return {
      origin,
      path: resource === undefined ? address : addressOf(address, resource),
      method: resource?.method ?? (isSession ? 'GET' : 'POST'),
      headers: {
        ...(call.dialect === 'anthropic-messages' && { 'anthropic-version': ANTHROPIC_VERSION }),
        ...fixed,
        ...(call.contentType !== undefined && { 'content-type': call.contentType }),
        ...call.forwardedHeaders,
        ...credentials,
      },
      body: resource === undefined && !isSession ? call.body : undefined,
    };
  };
  const storesResponses =
    typeof table.storesResponses === 'function' ? table.storesResponses(options) : table.storesResponses === true;
  const adapt = table.request === undefined ? undefined : adaptBy(requestQuirksOf(table, options));
  const listing: DialRequest = {
    operation: 'models',
    dialect: 'openai-chat',
    model: '',
    stream: false,
    body: Buffer.alloc(0),
    forwardedHeaders: {},
    requestId: '',
  };
  // Other formats' APIs have no embeddings of OpenAI's.
  const speaksOpenAI = pinned.some((dialect) => dialect.startsWith('openai-'));
  const operations = speaksOpenAI ? (table.operations ?? ['chat', 'embeddings']) : (['chat'] as const);
  // Named, so that callers of another embeddings format are translated.
  const dialects = operations.includes('embeddings') ? [...pinned, 'openai-embeddings'] : pinned;
  const { completions } = table;
  const ofChat = dialects.filter((dialect) => dialect !== COMPLETIONS);
  return {
    dialects,
    operations,
    // What the operator has pinned holds for every model.
    ...(completions instanceof RegExp &&
      options.dialects === undefined && {
        dialectsOf: (model: string) => (completions.test(model) ? dialects : ofChat),
      }),
    dial(call) {
      const credentials = authorize(call);
      return isPromise(credentials)
        ? credentials.then((made) => requestOf(call, made))
        : requestOf(call, credentials as Readonly<Record<string, string>>);
    },
    passThrough: {
      recognize: OWN_PATHS,
      dial: async (request) => {
        const { body, requestId } = request;
        const call = { ...listing, operation: 'chat' as const, dialect: dialectOfPath(request.path), body, requestId };
        const headers = { ...fixed, ...request.headers, ...(await authorize(call)) };
        return dialOwnPath({ origin, path }, request, headers);
      },
    },
    ...(table.errors !== undefined && { classifyError: classifyBy(table.errors) }),
    readRateLimit: readLimitsBy(table.limits),
    readRequestId: (headers) =>
      (table.requestId ?? ['x-request-id']).map((name) => headerValue(headers, name)).find((id) => id !== undefined),
    ...((adapt !== undefined || table.streamsUsage === true) && {
      adaptRequest(body: JsonObject, call: Parameters<NonNullable<Provider['adaptRequest']>>[1]): JsonObject {
        if (call.dialect !== 'openai-chat') return body;
        const adapted = adapt?.(body, call) ?? body;
        if (table.streamsUsage !== true || adapted['stream_options'] === undefined) return adapted;
        const { stream_options: _asked, ...rest } = adapted;
        return rest;
      },
    }),
    ...(table.adaptUsage !== undefined && { adaptUsage: table.adaptUsage }),
    ...(table.streamsUsage === true && { streamsUsage: true }),
    ...(storesResponses && { storesResponses }),
    async listModels() {
      const { body: _none, ...request } = requestOf(listing, await authorize(listing));
      return { ...request, method: 'GET' };
    },
  };
}

function requestQuirksOf<Options extends CompatibleOptions>(table: OpenAICompatibleTable<Options>, options: Options) {
  return typeof table.request === 'function' ? table.request(options) : (table.request ?? {});
}

function pathOf<Options extends CompatibleOptions>(
  { paths }: OpenAICompatibleTable<Options>,
  call: DialRequest,
): string {
  const name = call.operation === 'chat' ? call.dialect : call.operation;
  return paths?.[name] ?? PATHS[name] ?? `/${call.operation}`;
}

/** A session's model stands in the URL. */
function queryOf({ operation, model }: DialRequest): string {
  return operation === 'realtime' ? `?model=${encodeURIComponent(model)}` : '';
}

/**
 * `^/x` stands for itself; all other paths go on from the base. Anthropic's stands under /v1, which the base may or may not end in; Ollama's own
 * stands beside it.
 */
function resolvePath(base: string, path: string): string {
  if (path.startsWith('^')) return path.slice(1);
  if (path === PATHS['anthropic-messages'] && !base.endsWith('/v1')) return `${base}/v1${path}`;
  if (path === PATHS['ollama-chat']) return `${base.replace(/\/v1$/, '')}${path}`;
  return `${base}${path}`;
}

/** What the provider keeps stands behind the address that it is made at, which may have a query of its own. */
function addressOf(address: string, { path, query }: StoredResource): string {
  const [made = '', own = ''] = address.split('?', 2);
  const whole = [own, query].filter((part) => part !== '').join('&');
  return `${made}${path}${whole === '' ? '' : `?${whole}`}`;
}

function authorizeByKey({ apiKey }: CompatibleOptions, call: DialRequest): Readonly<Record<string, string>> {
  if (apiKey === undefined) return {};
  const key = reveal(apiKey);
  return call.dialect === 'anthropic-messages' && call.operation === 'chat'
    ? { 'x-api-key': key }
    : { authorization: `Bearer ${key}` };
}

function definedOf(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
