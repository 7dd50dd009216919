import type { JsonObject } from '@helix/contracts';
import { objectOf } from '../json-reading.js';
import type { Received } from '../received.js';

/** A tool as it arrived; each format has its own place for the JSON Schema. */
export function readTool({ name, description }: JsonObject, schema: unknown): Received['tools'][number] {
  return { name: String(name), description: String(description), parameters: objectOf(schema) };
}
