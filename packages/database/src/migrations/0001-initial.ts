/** The first schema. Times are milliseconds since the epoch, money is nano-dollars. */
export const INITIAL = `
CREATE TABLE attempts (
  id TEXT PRIMARY KEY, request_id TEXT NOT NULL, admitted_at INTEGER NOT NULL, started_at INTEGER NOT NULL,
  org TEXT, team TEXT, "user" TEXT, "key" TEXT, end_user TEXT, tags TEXT,
  model TEXT NOT NULL, provider TEXT NOT NULL, upstream_model TEXT NOT NULL, operation TEXT NOT NULL, dialect TEXT NOT NULL, generation TEXT NOT NULL,
  status TEXT NOT NULL, http_status INTEGER, upstream_request_id TEXT, ttft_ms REAL, duration_ms REAL NOT NULL,
  buckets TEXT NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
  cost INTEGER NOT NULL, estimated_cost INTEGER NOT NULL, estimated_input INTEGER NOT NULL, flags INTEGER NOT NULL, error TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX attempts_by_request ON attempts (request_id);
CREATE INDEX attempts_by_time ON attempts (admitted_at);
CREATE TABLE requests (
  id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, org TEXT, team TEXT, "user" TEXT, "key" TEXT, end_user TEXT, tags TEXT,
  operation TEXT NOT NULL, dialect TEXT NOT NULL, model TEXT NOT NULL, status TEXT NOT NULL, code TEXT, http_status INTEGER NOT NULL,
  estimated INTEGER NOT NULL, cache TEXT NOT NULL, buckets TEXT NOT NULL, cost INTEGER NOT NULL, ttft_ms REAL, duration_ms REAL NOT NULL,
  overhead_ms REAL NOT NULL, generation TEXT NOT NULL, attempts INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE orgs (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, name TEXT, data TEXT NOT NULL) STRICT;
CREATE TABLE teams (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, name TEXT, data TEXT NOT NULL) STRICT;
CREATE TABLE users (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, name TEXT, data TEXT NOT NULL) STRICT;
CREATE TABLE keys (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, name TEXT, data TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, previous_hash TEXT, team TEXT, "user" TEXT) STRICT;
CREATE INDEX keys_by_previous_hash ON keys (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE TABLE caps (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, name TEXT, data TEXT NOT NULL) STRICT;
CREATE TABLE traces (request_id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, data TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX traces_by_time ON traces (created_at);
CREATE TABLE audit (id TEXT PRIMARY KEY, at INTEGER NOT NULL, data TEXT NOT NULL) WITHOUT ROWID, STRICT;
`;
