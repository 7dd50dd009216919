/** What is sold by the piece beside tokens. An absent count is none; seconds are of audio and may have a fraction, the others are whole. */
export interface UsageUnits {
  readonly images?: number | undefined;
  readonly seconds?: number | undefined;
  readonly characters?: number | undefined;
  readonly searches?: number | undefined;
  /** Calls of which nothing else is known. */
  readonly calls?: number | undefined;
}

/** Every kind of unit, in the order in which records list them. */
export const UNIT_KINDS = [
  'images',
  'seconds',
  'characters',
  'searches',
  'calls',
] as const satisfies readonly (keyof UsageUnits)[];

/** Whether anything is counted at all. */
export function hasUnits(units: UsageUnits | undefined): units is UsageUnits {
  return units !== undefined && UNIT_KINDS.some((kind) => (units[kind] ?? 0) > 0);
}

/** The sum of each kind; `undefined` when nothing is counted. */
export function addUnits(left: UsageUnits | undefined, right: UsageUnits | undefined): UsageUnits | undefined {
  if (!hasUnits(left)) return hasUnits(right) ? right : undefined;
  if (!hasUnits(right)) return left;
  const sum: { -readonly [Kind in keyof UsageUnits]: number } = {};
  for (const kind of UNIT_KINDS) {
    const count = (left[kind] ?? 0) + (right[kind] ?? 0);
    if (count > 0) sum[kind] = count;
  }
  return sum;
}
