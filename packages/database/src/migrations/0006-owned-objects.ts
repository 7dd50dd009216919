/** Whose the files and batches are that providers keep. Times are milliseconds since the epoch. */
export const OWNED_OBJECTS = `
CREATE TABLE owned_objects (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, provider TEXT NOT NULL, owner TEXT NOT NULL, team TEXT, "key" TEXT,
  created_at INTEGER NOT NULL, is_open INTEGER NOT NULL, data TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX owned_objects_by_owner ON owned_objects (owner, kind, created_at, id);
CREATE INDEX open_owned_objects ON owned_objects (created_at) WHERE is_open = 1;
`;
