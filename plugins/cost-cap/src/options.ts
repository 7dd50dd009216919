import { type JsonObject, SCOPE_KINDS, type Scope, type ScopeKind } from '@helix/contracts';

/** A cap as the configuration gives it. */
export interface CapOption {
  readonly id?: string;
  /** `team`: each team for itself. `{ team: 'search' }`: that one, by id or name; `*` for each. Several kinds: all must match. */
  readonly scope: ScopeKind | Scope;
  readonly usd: number;
  readonly per?: string;
  readonly zone?: string;
  readonly anchor?: string;
  readonly mode?: 'strict' | 'default';
  readonly shadow?: boolean;
  readonly clamp?: boolean;
  readonly onReach?: 'block' | 'notify' | { readonly degrade: string };
  readonly alertsAt?: readonly number[];
  readonly hideAmounts?: boolean;
}

/** Options as the configuration gives them. */
export interface CostCapOptions {
  readonly caps?: readonly CapOption[];
  readonly onStoreAway?: 'deny' | 'allow';
}

const scopeDescription = '`*` for each. Teams, users, organisations and keys by id or name; a member is `team:user`.';

/** JSON Schema of the options. */
export const costCapOptionsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    caps: {
      type: 'array',
      description: 'Spend caps beside those made through the admin API. A request must fit into all that apply.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['scope', 'usd'],
        properties: {
          id: {
            type: 'string',
            minLength: 1,
            description:
              'Names the cap in errors and in the admin API. Made from scope and period when it is left out.',
          },
          scope: {
            description: 'Whose spend is capped: `team` caps each team, `{ team: search }` that one.',
            anyOf: [
              { enum: [...SCOPE_KINDS] },
              {
                type: 'object',
                additionalProperties: false,
                minProperties: 1,
                properties: Object.fromEntries(
                  SCOPE_KINDS.map((kind) => [kind, { type: 'string', minLength: 1, description: scopeDescription }]),
                ),
              },
            ],
          },
          usd: {
            type: 'number',
            minimum: 0,
            description: 'The cap in US dollars, to nine decimals. 0 means none may be spent.',
          },
          per: {
            type: 'string',
            pattern: '^(hour|day|week|month|quarter|year|lifetime|[0-9]+(\\.[0-9]+)?(ms|s|m|h|d|w))$',
            default: 'month',
            description:
              '`hour`, `day`, `week` (from Monday), `month`, `quarter`, `year`, `lifetime`, or a duration such as `36h`.',
          },
          zone: {
            type: 'string',
            default: 'UTC',
            description: 'IANA time zone in which the period begins: `Europe/Berlin`.',
          },
          anchor: {
            type: 'string',
            description:
              'A date (or date and time) at which a period begins: `2026-01-31` with `per: month` gives billing months from the 31st, or the last day of shorter months.',
          },
          mode: {
            enum: ['strict', 'default'],
            default: 'default',
            description:
              '`strict` reserves the most a call can cost, so that the cap is never passed; `default` reserves what such calls usually cost.',
          },
          shadow: { type: 'boolean', default: false, description: 'Count and show, never refuse.' },
          clamp: {
            type: 'boolean',
            default: false,
            description: "Lower the call's output limit to what the budget still buys instead of refusing it.",
          },
          onReach: {
            default: 'block',
            description:
              '`block` refuses with 402, `notify` only warns, `{ degrade: model }` goes on with another model.',
            anyOf: [
              { enum: ['block', 'notify'] },
              {
                type: 'object',
                additionalProperties: false,
                required: ['degrade'],
                properties: { degrade: { type: 'string', minLength: 1, description: 'The model to go on with.' } },
              },
            ],
          },
          alertsAt: {
            type: 'array',
            items: { type: 'number', exclusiveMinimum: 0 },
            description: 'Shares of the cap (`[0.5, 0.8, 1]`) at which a warning is logged, once per period.',
          },
          hideAmounts: { type: 'boolean', default: false, description: "Keep amounts out of the caller's error." },
        },
      },
    },
    onStoreAway: {
      enum: ['deny', 'allow'],
      default: 'deny',
      description:
        'What to do while the meter store or the list of caps cannot be read: refuse with `store_unavailable`, or let calls pass.',
    },
  },
};
