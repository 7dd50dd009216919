import type { JsonObject } from '@helix/contracts';

const duration = {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
  description: 'A duration: `250ms`, `15s`, `10m`, `2h`.',
};
const size = {
  anyOf: [
    { type: 'string', pattern: '^\\d+(\\.\\d+)?(B|KiB|MiB|GiB|KB|MB|GB)?$' },
    { type: 'integer', minimum: 1 },
  ],
  description: 'A size: `32MiB`, or bytes.',
};
const names = { type: 'array', items: { type: 'string' } };
const rate = { type: 'number', minimum: 0 };

const target = {
  description: '`provider/model`, or an object with a weight and tags.',
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      required: ['model'],
      additionalProperties: false,
      properties: {
        model: { type: 'string', minLength: 1, description: '`provider/model`.' },
        weight: {
          type: 'number',
          exclusiveMinimum: 0,
          description: 'Share of the traffic among the targets. Default 1.',
        },
        tags: { ...names, description: 'Labels that routing plugins read.' },
      },
    },
  ],
};

const model = {
  description: 'A model that callers ask for: `provider/model` in short, or its targets and rules.',
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      required: ['targets'],
      additionalProperties: false,
      properties: {
        targets: { type: 'array', minItems: 1, items: target, description: 'Where the model is served from.' },
        fallbacks: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          description:
            'Tried in order when the targets fail: `provider/model`, or another model of this configuration.',
        },
        routing: {
          type: 'object',
          additionalProperties: false,
          properties: {
            strategy: {
              enum: ['ordered', 'weighted'],
              description: 'Default `weighted` where a weight is given, else `ordered`.',
            },
            sticky: {
              type: 'string',
              description: 'Keeps a caller at one target: by `key`, `user`, `team`, `endUser`, `tag` or `session`.',
            },
          },
        },
        timeouts: {
          type: 'object',
          additionalProperties: false,
          properties: {
            connect: { ...duration, description: 'Until the connection stands. Default 5s.' },
            headers: { ...duration, description: 'Until response headers come. Default 5m.' },
            firstToken: {
              ...duration,
              description: 'From the start of the attempt to the first content of a stream. Default: none.',
            },
            idle: { ...duration, description: 'Between two chunks of an answer. Default 5m.' },
            total: {
              ...duration,
              description: 'The whole request with all attempts; a session over a WebSocket has none. Default 10m.',
            },
          },
        },
        retry: {
          type: 'object',
          additionalProperties: false,
          properties: {
            attempts: {
              type: 'integer',
              minimum: 1,
              maximum: 20,
              description:
                'All attempts over all targets, the first included. Default: one for each target, at least 3.',
            },
            on: {
              type: 'array',
              description: 'What another attempt is made after: a status, `5xx`, or an error class.',
              items: {
                anyOf: [
                  { type: 'integer', minimum: 400, maximum: 599 },
                  {
                    enum: [
                      '5xx',
                      '429',
                      'timeout',
                      'connection',
                      'rate_limit',
                      'overloaded',
                      'server_error',
                      'truncated',
                      'authentication',
                      'permission',
                      'billing',
                      'not_found',
                    ],
                  },
                ],
              },
            },
            backoff: { ...duration, description: 'First pause before a target is tried again. Default 250ms.' },
          },
        },
        onAbort: {
          enum: ['cancel', 'drain'],
          description:
            'When the caller leaves: cancel the upstream (default), or read its answer to the end for exact usage, within 30 s, 8 MiB and 64 such answers at once; beyond these it is cancelled.',
        },
        heartbeat: {
          ...duration,
          description:
            'Comment lines on a stream while the first content is awaited, one each time this long has passed; none after it, and never inside an event. The first one sends status 200, so that a later failure is told inside the stream, and headers that are known only later are missing. Default: none.',
        },
        strict: {
          type: 'boolean',
          description: 'Refuse a request that a translation would lose a field of. Default false: warn.',
        },
        checkCapabilities: {
          type: 'boolean',
          description:
            'Skip a target that by the catalogue cannot do what a request needs: tools, images, structured output, its length. False trusts the target whatever the catalogue says. Default true.',
        },
        defaults: { type: 'object', description: 'Parameters set where the caller left them out.' },
        allow: {
          type: 'object',
          additionalProperties: false,
          description:
            'Who may use it; default everybody with a key. A model that falls back to it must not be open to more.',
          properties: { teams: names, keys: names },
        },
      },
    },
  ],
};

const price = {
  type: 'object',
  additionalProperties: false,
  description: 'USD per million tokens; by the piece, USD for each.',
  properties: {
    input: rate,
    output: rate,
    cacheRead: rate,
    cacheWrite5m: rate,
    cacheWrite1h: rate,
    audioIn: rate,
    audioOut: rate,
    image: rate,
    reasoning: rate,
    perImage: { ...rate, description: 'For each image made.' },
    perSecond: { ...rate, description: 'For each second of audio.' },
    perCharacter: { ...rate, description: 'For each character of text that is spoken.' },
    perSearch: {
      ...rate,
      description: 'For each search unit of a rerank, and each web search that the answer of a chat counts.',
    },
    perRequest: { ...rate, description: 'For each call, beside the rest.' },
    batchFactor: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description:
        'What the tokens of a batch cost as a part of these prices; cache reads keep theirs. Default: the catalogue’s (0.5 at OpenAI, Azure and Anthropic) beside its own token prices, else 1.',
    },
  },
};

/** The configuration file, as JSON Schema. Published as config/helix.schema.json and printed in the reference. */
export const CONFIG_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Helix configuration',
  type: 'object',
  additionalProperties: false,
  properties: {
    server: {
      type: 'object',
      additionalProperties: false,
      description: 'The HTTP server.',
      properties: {
        host: { type: 'string', description: 'Address to listen on. Default 0.0.0.0.' },
        port: { type: 'integer', minimum: 0, maximum: 65535, description: 'Default 4000; 0 takes a free one.' },
        adminKey: {
          type: 'string',
          minLength: 8,
          description: 'Key of the admin API. Default: HELIX_ADMIN_KEY, else made on the first start.',
        },
        maxBodyBytes: {
          ...size,
          description: 'Largest request body, and largest message of a WebSocket. Default 32MiB.',
        },
        drain: { ...duration, description: 'How long streams may finish after a stop. Default 60s.' },
      },
    },
    storage: {
      type: 'object',
      additionalProperties: false,
      description: 'Where things are kept.',
      properties: {
        database: {
          type: 'string',
          pattern: '^sqlite:',
          description: '`sqlite:helix.db` (inside the data directory), `sqlite:/path`, or `sqlite::memory:`.',
        },
        meters: { type: 'string', pattern: '^memory:', description: '`memory:`.' },
      },
    },
    responses: {
      type: 'object',
      additionalProperties: false,
      description: 'Answers that the gateway keeps for `previous_response_id`; see the guide on stored responses.',
      properties: {
        store: {
          type: 'boolean',
          description:
            'Keep answers unless a request says `store: false`. False keeps none, and remembers none that a provider keeps. Default true.',
        },
        copies: {
          type: 'boolean',
          description:
            'Keep answers that a provider keeps (OpenAI) here, too, so that models of other providers can go on from them. Default false.',
        },
        retention: { ...duration, description: 'How long an answer is kept. Default 30d.' },
        maxBytes: { ...size, description: 'Of all that is kept; beyond it the oldest goes first. Default 2GiB.' },
      },
    },
    providers: {
      type: 'object',
      description: 'Providers by the name you give them. What stands beside `use` is checked by the provider package.',
      additionalProperties: {
        type: 'object',
        required: ['use'],
        properties: {
          use: { type: 'string', minLength: 1, description: 'npm package, folder, or file.' },
          tags: names,
          region: { type: 'string' },
        },
      },
    },
    models: {
      type: 'object',
      description: 'Models by the name callers use; `*` stands for any run of characters.',
      additionalProperties: model,
    },
    prices: {
      type: 'object',
      description: 'Prices over the catalogue, by `provider/model` (globs).',
      properties: {
        unknown: {
          description:
            'A model without a known price, where a spend cap applies: refuse it (default), or take this price.',
          anyOf: [
            { enum: ['refuse'] },
            {
              type: 'object',
              required: ['input', 'output'],
              additionalProperties: false,
              properties: { input: rate, output: rate },
            },
          ],
        },
      },
      additionalProperties: price,
    },
    plugins: {
      type: 'array',
      description: 'Plugins, in the order in which they are asked.',
      items: {
        type: 'object',
        required: ['use'],
        additionalProperties: false,
        properties: {
          use: { type: 'string', minLength: 1, description: 'npm package, folder, or file.' },
          with: { description: 'The plugin’s own options.' },
        },
      },
    },
  },
} as const satisfies JsonObject;
