import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { type JsonDraft, nonEmpty } from '../shared/json-draft.js';

/** Fields of a message that become blocks. */
const BLOCK_FIELDS = new Set([
  'content',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'tool_calls',
  'function_call',
  'audio',
  'images',
]);

/** What of a message or its deltas becomes no block: annotations, unknown fields, and in a whole message also what is there but empty. */
export class MessageLeftovers {
  readonly #fields: JsonDraft = {};

  add(message: JsonObject, whole: boolean): void {
    for (const key of Object.keys(message)) {
      const value = message[key];
      if (key === 'role' || value === undefined || (!whole && value === null)) continue;
      if (BLOCK_FIELDS.has(key)) {
        if (whole && isEmpty(key, value)) this.#fields[key] = value;
      } else this.#fields[key] = join(this.#fields[key], value);
    }
  }

  fields(): JsonObject | undefined {
    return Object.keys(this.#fields).length === 0 ? undefined : this.#fields;
  }
}

function isEmpty(key: string, value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isJsonObject(value)) return false;
  if (key === 'audio') return !isAudio(value);
  return key === 'function_call' && nonEmpty(value.name) === undefined;
}

/** Lists grow, everything else is replaced. */
function join(before: JsonValue | undefined, added: JsonValue): JsonValue {
  return Array.isArray(before) && Array.isArray(added) ? ([...before, ...added] as JsonValue) : added;
}

/** `{ transcript: '' }` is some providers' way to say that there is no audio. */
export function isAudio(audio: JsonObject): boolean {
  return [audio.id, audio.data, audio.transcript, audio.expires_at].some(
    (value) => value !== undefined && value !== null && value !== '',
  );
}
