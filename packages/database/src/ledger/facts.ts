/** The values of a JSON array of facts. */
export type Facts = readonly (string | number | null)[];

/** A number that may be missing. */
export function optionalNumber(value: Facts[number] | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A text that may be missing. */
export function optionalText(value: Facts[number] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
