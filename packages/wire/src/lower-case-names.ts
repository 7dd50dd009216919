/** Configured headers with their names in lower case, as all others are: two spellings of one name would both be sent. The last one counts. */
export function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
