const LONGEST_SINGLE_TOKEN = 12;
const CHARACTERS_PER_TOKEN = 4;

/**
 * Output tokens in one streamed delta, for a call that was cut before the provider told its usage. Providers send a token or a few a delta:
 * up to the length of a long single token it counts as one, beyond that a token per four characters.
 */
export function tokensOfDelta(text: string): number {
  return tokensOfLength(text.length);
}

/** As `tokensOfDelta`, from the delta's length in characters. */
export function tokensOfLength(characters: number): number {
  if (characters === 0) return 0;
  return characters <= LONGEST_SINGLE_TOKEN ? 1 : Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** Tokens of a whole text, roughly: a token per four characters. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
