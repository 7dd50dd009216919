/**
 * Who paid and what was asked of whom stand once, in `payers` and `origins`; rows carry their numbers. Attempts and traces are clustered by time:
 * a new row goes to the end of its table, and no secondary index has to follow. What no query asks for is a JSON array in `facts`: a value costs
 * as much to bind as it costs to keep.
 */
export const PAYERS_AND_ORIGINS = `
CREATE TABLE payers (id INTEGER PRIMARY KEY, org TEXT, team TEXT, "user" TEXT, "key" TEXT, end_user TEXT, tags TEXT) STRICT;
CREATE UNIQUE INDEX payers_by_content ON payers (json_array(org, team, "user", "key", end_user, tags));
CREATE TABLE origins (
  id INTEGER PRIMARY KEY, model TEXT NOT NULL, provider TEXT, upstream_model TEXT,
  operation TEXT NOT NULL, dialect TEXT NOT NULL, generation TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX origins_by_content ON origins (json_array(model, provider, upstream_model, operation, dialect, generation));
INSERT INTO payers (org, team, "user", "key", end_user, tags)
  SELECT org, team, "user", "key", end_user, tags FROM attempts UNION SELECT org, team, "user", "key", end_user, tags FROM requests;
INSERT INTO origins (model, provider, upstream_model, operation, dialect, generation)
  SELECT model, provider, upstream_model, operation, dialect, generation FROM attempts
  UNION SELECT model, NULL, NULL, operation, dialect, generation FROM requests;

ALTER TABLE attempts RENAME TO attempts_1;
ALTER TABLE requests RENAME TO requests_1;
ALTER TABLE traces RENAME TO traces_1;
CREATE TABLE attempts (
  admitted_at INTEGER NOT NULL, request_id TEXT NOT NULL, id TEXT NOT NULL, payer INTEGER NOT NULL, origin INTEGER NOT NULL, status TEXT NOT NULL,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost INTEGER NOT NULL, facts TEXT NOT NULL,
  PRIMARY KEY (admitted_at, request_id, id)
) WITHOUT ROWID, STRICT;
CREATE TABLE requests (
  id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, payer INTEGER NOT NULL, origin INTEGER NOT NULL, status TEXT NOT NULL,
  cost INTEGER NOT NULL, facts TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE traces (
  created_at INTEGER NOT NULL, request_id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (created_at, request_id)
) WITHOUT ROWID, STRICT;
INSERT INTO attempts
  SELECT admitted_at, request_id, old.id, payers.id, origins.id, status, input_tokens, output_tokens, cost, json_array(
    started_at, iif(abs(estimated_cost) <= 9007199254740991, estimated_cost, cast(estimated_cost AS TEXT)), estimated_input, http_status, upstream_request_id, ttft_ms, duration_ms,
    json('[' || buckets || ']'), flags, error)
  FROM attempts_1 AS old
  JOIN payers ON json_array(payers.org, payers.team, payers."user", payers."key", payers.end_user, payers.tags)
    = json_array(old.org, old.team, old."user", old."key", old.end_user, old.tags)
  JOIN origins ON json_array(origins.model, origins.provider, origins.upstream_model, origins.operation, origins.dialect, origins.generation)
    = json_array(old.model, old.provider, old.upstream_model, old.operation, old.dialect, old.generation);
INSERT INTO requests
  SELECT old.id, created_at, payers.id, origins.id, status, cost, json_array(
    code, http_status, estimated, cache, json('[' || buckets || ']'), ttft_ms, duration_ms, overhead_ms, attempts)
  FROM requests_1 AS old
  JOIN payers ON json_array(payers.org, payers.team, payers."user", payers."key", payers.end_user, payers.tags)
    = json_array(old.org, old.team, old."user", old."key", old.end_user, old.tags)
  JOIN origins ON json_array(origins.model, origins.provider, origins.upstream_model, origins.operation, origins.dialect, origins.generation)
    = json_array(old.model, NULL, NULL, old.operation, old.dialect, old.generation);
INSERT INTO traces SELECT created_at, request_id, data FROM traces_1;
DROP TABLE attempts_1;
DROP TABLE requests_1;
DROP TABLE traces_1;
`;
