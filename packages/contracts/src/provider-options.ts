import type { JsonObject } from './json.js';

/** Options that every provider takes; a provider's schema spreads these into its `properties`. */
export const COMMON_PROVIDER_OPTIONS = {
  baseUrl: { type: 'string', pattern: '^https?://', description: 'Address of the API, with its path.' },
  apiKey: {
    type: 'string',
    minLength: 1,
    description: 'Key of the provider account, by reference to a variable or a file.',
  },
  dialects: {
    type: 'array',
    minItems: 1,
    items: { type: 'string' },
    description: 'Pins the upstream dialects, best first.',
  },
  account: {
    type: 'string',
    minLength: 1,
    description:
      'Providers of one package and one account take each other’s reasoning seals. Default: the provider’s own name.',
  },
  headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Headers added to every call.' },
  region: { type: 'string', description: 'Where it runs; routing plugins read it.' },
  tags: { type: 'array', items: { type: 'string' }, description: 'Labels that routing plugins read.' },
  maxConnections: { type: 'integer', minimum: 1, description: 'Connections to it. Default 256.' },
  ca: { type: 'string', description: 'PEM of a certificate authority to trust beside the system’s.' },
} as const satisfies JsonObject;
