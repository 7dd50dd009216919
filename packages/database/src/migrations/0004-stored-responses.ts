/** Answers that can be gone on from by their id. `bytes` is what a row counts for; without content a provider holds the answer. */
export const STORED_RESPONSES = `
CREATE TABLE responses (
  number INTEGER PRIMARY KEY, owner TEXT NOT NULL, id TEXT NOT NULL, "key" TEXT, created_at INTEGER NOT NULL, previous_id TEXT,
  provider TEXT, model TEXT, context_tokens INTEGER NOT NULL, input TEXT, response TEXT, bytes INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX responses_by_id ON responses (owner, id);
CREATE INDEX responses_by_time ON responses (created_at, bytes);
`;
