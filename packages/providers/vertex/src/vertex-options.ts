import { COMMON_PROVIDER_OPTIONS, type JsonObject, type JsonValue, type Secret } from '@helix/contracts';

/** What stands beside `use` in the configuration. */
export interface VertexOptions {
  readonly project: string;
  readonly location?: string;
  /** A path, the JSON itself, or that JSON as an object whose values may be secrets. */
  readonly credentials?: Secret | string | Readonly<Record<string, Secret | JsonValue>>;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialects?: readonly string[];
}

const { apiKey: _notHere, ...COMMON } = COMMON_PROVIDER_OPTIONS;

/** Their JSON Schema. */
export const VERTEX_OPTIONS_SCHEMA: JsonObject = {
  type: 'object',
  required: ['project'],
  additionalProperties: false,
  properties: {
    ...COMMON,
    project: { type: 'string', pattern: '^[a-z0-9:.-]+$', description: 'Google Cloud project, by its id.' },
    location: {
      type: 'string',
      pattern: '^[a-z0-9-]+$',
      description: 'A region, `global` (default), or the multi-regions `us` and `eu`.',
    },
    credentials: {
      anyOf: [{ type: 'string', minLength: 1 }, { type: 'object' }],
      description:
        'Service account key or federation file: its path, or its JSON by reference. Default: as Google’s libraries find them.',
    },
    dialects: {
      type: 'array',
      minItems: 1,
      items: { enum: ['gemini', 'anthropic-messages'] },
      description: 'What is spoken: `gemini` (default), or `anthropic-messages` for Claude. One of them.',
      maxItems: 1,
    },
  },
};
