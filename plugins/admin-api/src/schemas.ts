const globs = { type: 'array', items: { type: 'string', minLength: 1 } };
const nullableText = { type: ['string', 'null'] };
const limits = {
  type: 'object',
  additionalProperties: false,
  properties: {
    rpm: { type: ['integer', 'null'], minimum: 0 },
    tpm: { type: ['integer', 'null'], minimum: 0 },
    parallel: { type: ['integer', 'null'], minimum: 0 },
  },
};
const policy = {
  type: 'object',
  additionalProperties: false,
  properties: {
    endUser: { type: 'boolean' },
    clientTags: { type: 'boolean' },
    explain: { type: 'boolean' },
    passthrough: { anyOf: [{ type: 'boolean' }, globs] },
  },
};
const metadata = { type: 'object' };
const disabled = { type: 'boolean' };

/** Fields of each resource as a body has them. */
export const FIELDS = {
  org: { name: { type: 'string', minLength: 1 }, disabled, metadata },
  team: {
    name: { type: 'string', minLength: 1 },
    org: nullableText,
    models: globs,
    routes: { type: ['array', 'null'], items: { type: 'string' } },
    limits,
    policy,
    tags: globs,
    disabled,
    metadata,
  },
  user: {
    name: { type: 'string', minLength: 1 },
    email: nullableText,
    org: nullableText,
    teams: globs,
    limits,
    disabled,
    metadata,
  },
  key: {
    team: nullableText,
    user: nullableText,
    name: nullableText,
    models: globs,
    routes: { type: ['array', 'null'], items: { type: 'string' } },
    expires_at: nullableText,
    limits,
    policy,
    tags: globs,
    metadata,
  },
  cap: {
    scope: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: Object.fromEntries(
        ['org', 'team', 'user', 'member', 'key', 'endUser', 'model', 'provider', 'tag'].map((kind) => [
          kind,
          { type: 'string', minLength: 1 },
        ]),
      ),
    },
    usd: { type: 'number', minimum: 0, maximum: 1_000_000_000 },
    per: { type: 'string', pattern: '^(hour|day|week|month|quarter|year|lifetime|[0-9]+(\\.[0-9]+)?(ms|s|m|h|d|w))$' },
    zone: { type: 'string' },
    anchor: nullableText,
    mode: { enum: ['strict', 'default'] },
    shadow: { type: 'boolean' },
    clamp: { type: 'boolean' },
    on_reach: {
      anyOf: [
        { enum: ['block', 'notify'] },
        {
          type: 'object',
          required: ['degrade'],
          additionalProperties: false,
          properties: { degrade: { type: 'string' } },
        },
      ],
    },
    alerts_at: { type: 'array', items: { type: 'number', exclusiveMinimum: 0 } },
  },
} as const;

export type ResourceKind = keyof typeof FIELDS;

/** The schema of a body that makes one, or (without `required`) changes one. */
export function bodySchema(kind: ResourceKind, required: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: FIELDS[kind],
  };
}
