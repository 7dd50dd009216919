import { isJsonObject, type JsonObject } from '@helix/contracts';

/** The data of a stream's event as an object; `undefined` when it is none. Padding around the JSON is allowed. */
export function parseFrame(data: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Reported by the caller as a malformed stream.
  }
}
