const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** `15s` to milliseconds. The form has been checked by the schema. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  return match === null ? Number.NaN : Math.round(Number(match[1]) * (DURATION_UNITS[match[2] ?? ''] ?? Number.NaN));
}

/** `32MiB`, or a number of bytes, to bytes. */
export function parseSize(value: string | number): number {
  if (typeof value === 'number') return value;
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(value);
  return match === null ? Number.NaN : Math.round(Number(match[1]) * (SIZE_UNITS[match[2] ?? ''] ?? Number.NaN));
}
