/**
 * Units that are not tokens, as a JSON object. They stand in the facts already, which the journal has too: the column is a view of them, so that
 * they can be summed up and no row has to be written twice.
 */
export const UNITS = `
ALTER TABLE attempts ADD COLUMN units TEXT GENERATED ALWAYS AS (json_extract(facts, '$[10]')) VIRTUAL;
`;
