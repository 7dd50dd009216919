/** The sandbox's tokens: one for each run of four characters of a word, at least one a word. Deterministic, and close to what models count. */
export function countTokens(text: string): number {
  let count = 0;
  for (const word of text.split(/\s+/)) if (word !== '') count += Math.ceil(word.length / 4);
  return count;
}

/** The text in pieces of one token each; joined they are the text. */
export function splitTokens(text: string): readonly string[] {
  return text.match(/\s*\S{1,4}|\s+$/g) ?? [];
}
