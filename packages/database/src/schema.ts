import type { ColumnType, Generated } from 'kysely';

/** Integers that may pass 2^53 are read as bigint. */
type Nano = ColumnType<bigint, bigint | number, bigint | number>;

/** Who pays, each once. */
export interface PayersTable {
  id: Generated<number>;
  org: string | null;
  team: string | null;
  user: string | null;
  key: string | null;
  end_user: string | null;
  /** JSON array, or null for none. */
  tags: string | null;
}

/** What was asked of whom, each once; requests have no provider. */
export interface OriginsTable {
  id: Generated<number>;
  model: string;
  provider: string | null;
  upstream_model: string | null;
  operation: string;
  dialect: string;
  generation: string;
}

/** Clustered by time: found through the `created_at` of its request. */
export interface AttemptsTable {
  admitted_at: number;
  request_id: string;
  id: string;
  payer: number;
  origin: number;
  status: string;
  input_tokens: number;
  output_tokens: number;
  cost: Nano;
  /** See `attempt-facts.ts`. */
  facts: string;
}

export interface RequestsTable {
  id: string;
  created_at: number;
  payer: number;
  origin: number;
  status: string;
  cost: Nano;
  /** See `request-facts.ts`. */
  facts: string;
}

/** Directory entities: what is looked up by is a column, the rest is JSON. */
export interface EntityTable {
  id: string;
  created_at: number;
  name: string | null;
  data: string;
}

export interface KeysTable extends EntityTable {
  hash: string;
  previous_hash: string | null;
  team: string | null;
  user: string | null;
}

/** Which meters held requests of a day, each once. */
export interface MeterSetsTable {
  id: Generated<number>;
  /** Days since the epoch. */
  day: number;
  /** JSON array of ids. */
  meters: string;
}

/** Clustered by time, as attempts are. */
export interface TracesTable {
  created_at: number;
  request_id: string;
  /** Its set of meters; null where `data` names them. */
  meters: number | null;
  /** See `trace-data.ts`. */
  data: string;
}

export interface AuditTable {
  id: string;
  at: number;
  data: string;
}

/** See `responses/response-row.ts`. */
export interface ResponsesTable {
  number: Generated<number>;
  owner: string;
  id: string;
  key: string | null;
  created_at: number;
  previous_id: string | null;
  provider: string | null;
  model: string | null;
  context_tokens: number;
  /** JSON array of items. */
  input: string | null;
  /** JSON. */
  response: string | null;
  bytes: number;
}

/** See `SqliteOwnedObjects`. */
export interface OwnedObjectsTable {
  id: string;
  kind: string;
  provider: string;
  owner: string;
  team: string | null;
  key: string | null;
  created_at: number;
  is_open: number;
  data: string;
}

export interface HelixSchema {
  payers: PayersTable;
  origins: OriginsTable;
  attempts: AttemptsTable;
  requests: RequestsTable;
  orgs: EntityTable;
  teams: EntityTable;
  users: EntityTable;
  keys: KeysTable;
  caps: EntityTable;
  meter_sets: MeterSetsTable;
  traces: TracesTable;
  audit: AuditTable;
  responses: ResponsesTable;
  owned_objects: OwnedObjectsTable;
}
