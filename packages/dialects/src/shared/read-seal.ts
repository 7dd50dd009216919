import { isJsonObject, type ReasoningSeal } from '@helix/contracts';

/** The seal that a carrier holds; `undefined` for what is none. */
export function readSeal(value: unknown): ReasoningSeal | undefined {
  if (!isJsonObject(value) || typeof value.dialect !== 'string' || value.dialect === '') return undefined;
  const { dialect, signature, data, maker } = value;
  return {
    dialect,
    ...(typeof signature === 'string' && { signature }),
    ...(typeof data === 'string' && { data }),
    ...(typeof maker === 'string' && { maker }),
  };
}
