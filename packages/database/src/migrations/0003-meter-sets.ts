/**
 * Which meters a request was held by stands once a day, in `meter_sets`; a trace carries its number and the amounts. The day lets sets go with their
 * traces. Older traces name their meters themselves.
 */
export const METER_SETS = `
CREATE TABLE meter_sets (id INTEGER PRIMARY KEY, day INTEGER NOT NULL, meters TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX meter_sets_by_content ON meter_sets (json_array(day, meters));
ALTER TABLE traces ADD COLUMN meters INTEGER;
`;
