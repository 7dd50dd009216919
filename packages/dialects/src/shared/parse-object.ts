import { isJsonObject, type JsonObject } from '@helix/contracts';

/** The text as a JSON object; `undefined` when it is none, which the caller reports as a malformed stream. White space around it is allowed. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Reported by the caller, who knows where it stood.
  }
}
