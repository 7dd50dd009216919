import type { CallLimits, JsonObject } from '@helix/contracts';

/** What a limit can be set on. */
export const LIMIT_SCOPES = ['key', 'user', 'team', 'org', 'endUser', 'member', 'tag', 'model', 'provider'] as const;

export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** `team` (each team for itself) or `{ team: 'search' }` (this one, by id or name; `*` for each). */
export type LimitScopeOption = LimitScope | Readonly<Partial<Record<LimitScope, string>>>;

export interface LimitOption extends CallLimits {
  readonly scope: LimitScopeOption;
  readonly models?: readonly string[];
}

/** Options as the configuration gives them. */
export interface RateLimitOptions {
  readonly limits?: readonly LimitOption[];
  readonly onStoreAway?: 'deny' | 'allow';
}

/** JSON Schema of the options. */
export const rateLimitOptionsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limits: {
      type: 'array',
      description: 'Limits beside those set on keys, users and teams themselves. A request must pass all that apply.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['scope'],
        properties: {
          scope: {
            description:
              'Who shares the limit: `team` gives each team its own, `{ team: search }` limits that one (id or name).',
            anyOf: [
              { enum: [...LIMIT_SCOPES] },
              {
                type: 'object',
                additionalProperties: false,
                minProperties: 1,
                maxProperties: 1,
                properties: Object.fromEntries(
                  LIMIT_SCOPES.map((scope) => [
                    scope,
                    { type: 'string', minLength: 1, description: `One ${scope}, or \`*\` for each.` },
                  ]),
                ),
              },
            ],
          },
          rpm: count('Requests in any span of a minute. 0 means none; leave it out for no limit.'),
          tpm: count('Tokens, in and out, in any span of a minute. 0 means none.'),
          parallel: count('Calls at the same time. 0 means none.'),
          models: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            minItems: 1,
            description: 'Only calls of these models (as asked for; `*` stands for anything). They share the limit.',
          },
        },
      },
    },
    onStoreAway: {
      enum: ['deny', 'allow'],
      default: 'deny',
      description:
        'What to do while the meter store does not answer: refuse with `store_unavailable`, or let calls pass uncounted.',
    },
  },
};

function count(description: string): JsonObject {
  return { type: 'integer', minimum: 0, description };
}
