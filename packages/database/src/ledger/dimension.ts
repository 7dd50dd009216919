import type { AttemptIntent, Payer, RequestRecord } from '@helix/contracts';

/** The columns of a payer, as its table has them. */
export const PAYER_COLUMNS = ['org', 'team', 'user', 'key', 'end_user', 'tags'] as const;

/** The columns of an origin, as its table has them. */
export const ORIGIN_COLUMNS = ['model', 'provider', 'upstream_model', 'operation', 'dialect', 'generation'] as const;

/** The columns of a set of meters, as its table has them. */
export const METER_SET_COLUMNS = ['day', 'meters'] as const;

/**
 * A payer, an origin (what was asked of whom) or a set of meters. Rows that share it carry a number in place of its content: the number of its row in the database,
 * and in the journal one that holds within a segment.
 */
export class Dimension {
  /** The id of its row; `undefined` until a batch has read or made it. */
  rowId: number | undefined;
  /** Its number in the journal, where `definedIn` is the writer's current era. */
  number = 0;
  definedIn = 0;

  /** `values` in the order of the table's columns. Whole numbers are `bigint`: the driver takes a number for a real one, which has another content. */
  constructor(
    readonly table: 'payers' | 'origins' | 'meter_sets',
    readonly values: readonly (string | bigint | null)[],
  ) {}
}

/** The values of a payer, tags as a JSON array or null. */
export function payerValues(payer: Payer): readonly (string | null)[] {
  const { org, team, user, key, endUser, tags } = payer;
  return [
    org ?? null,
    team ?? null,
    user ?? null,
    key ?? null,
    endUser ?? null,
    tags.length === 0 ? null : JSON.stringify(tags),
  ];
}

/** The payer of values in the order of `PAYER_COLUMNS`. */
export function payerOfValues(values: readonly (string | null | undefined)[]): Payer {
  const [org, team, user, key, endUser, tags] = values;
  return {
    org: org ?? undefined,
    team: team ?? undefined,
    user: user ?? undefined,
    key: key ?? undefined,
    endUser: endUser ?? undefined,
    tags: typeof tags === 'string' ? (JSON.parse(tags) as readonly string[]) : [],
  };
}

/** The values of an attempt's origin. */
export function intentOriginValues(intent: AttemptIntent): readonly string[] {
  return [intent.model, intent.provider, intent.upstreamModel, intent.operation, intent.dialect, intent.generation];
}

/** The values of a request's origin: it may have gone to several providers, or to none. */
export function requestOriginValues(request: RequestRecord): readonly (string | null)[] {
  return [request.model, null, null, request.operation, request.dialect, request.generation];
}
