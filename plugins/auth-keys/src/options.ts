import { DURATION_PATTERN, durationMs, type JsonObject } from '@helix/contracts';

/** Options as the configuration gives them. */
export interface AuthKeysOptions {
  readonly unknown?: 'refuse' | 'pass';
  readonly cacheSize?: number;
  readonly refreshAfter?: string;
  readonly unknownFor?: string;
  readonly maxClientTags?: number;
}

/** Options with their defaults, durations in milliseconds. */
export interface AuthKeysSettings {
  readonly passUnknown: boolean;
  readonly cacheSize: number;
  readonly refreshAfterMs: number;
  readonly unknownForMs: number;
  readonly maxClientTags: number;
}

/** JSON Schema of the options. */
export const authKeysOptionsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    unknown: {
      enum: ['refuse', 'pass'],
      default: 'refuse',
      description:
        'What to do with a request without a key, or with one that is not known here: refuse it, or pass it on to the next authentication plugin.',
    },
    cacheSize: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 10_000,
      description: 'How many keys are kept in memory; the least recently used leave first.',
    },
    refreshAfter: {
      type: 'string',
      pattern: DURATION_PATTERN,
      default: '30s',
      description:
        'A kept key is read again in the background when it is older than this. Changes through the admin API take effect at once in any case.',
    },
    unknownFor: {
      type: 'string',
      pattern: DURATION_PATTERN,
      default: '5s',
      description: 'How long an unknown key is remembered as unknown without asking the database.',
    },
    maxClientTags: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 10,
      description: 'The most tags that a caller may send in `x-helix-tags`, where its policy lets it.',
    },
  },
};

/** Fills in the defaults. */
export function readSettings(options: AuthKeysOptions): AuthKeysSettings {
  return {
    passUnknown: options.unknown === 'pass',
    cacheSize: options.cacheSize ?? 10_000,
    refreshAfterMs: durationMs(options.refreshAfter ?? '30s') ?? 30_000,
    unknownForMs: durationMs(options.unknownFor ?? '5s') ?? 5_000,
    maxClientTags: options.maxClientTags ?? 10,
  };
}
