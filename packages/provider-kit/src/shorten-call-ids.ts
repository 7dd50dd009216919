import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { mapMessages } from './map-messages.js';

const LENGTH = 9;
const FITS = /^[a-zA-Z0-9]{9}$/;

/**
 * Tool-call ids of other providers as nine letters or digits, the only ones that Mistral takes. Within a request each id has one short form and no two
 * share one, so results still find their calls; the form is a function of the history alone, so it is the same on every turn and prompts stay
 * cacheable. Ids that fit are left as they are: they are the provider's own, and callers get and send exactly those.
 * Source: "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9" (Mistral's API.
 */
export function shortenCallIds(body: JsonObject): JsonObject {
  const short = new ShortIds(body);
  return mapMessages(body, (message) => {
    const { tool_call_id: result, tool_calls: calls } = message;
    let next = message;
    if (typeof result === 'string' && !FITS.test(result)) next = { ...next, tool_call_id: short.of(result) };
    if (Array.isArray(calls) && (calls as readonly JsonValue[]).some(needsShortId))
      next = {
        ...next,
        tool_calls: (calls as readonly JsonValue[]).map((call) =>
          needsShortId(call) ? { ...call, id: short.of(call.id) } : call,
        ),
      };
    return next;
  });
}

function needsShortId(call: JsonValue | undefined): call is JsonObject & { readonly id: string } {
  return isJsonObject(call) && typeof call['id'] === 'string' && !FITS.test(call['id']);
}

class ShortIds {
  readonly #byId = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** Ids that fit already are taken, wherever they stand. */
  constructor(body: JsonObject) {
    const { messages } = body;
    for (const message of Array.isArray(messages) ? (messages as readonly JsonValue[]) : []) {
      if (!isJsonObject(message)) continue;
      const calls = Array.isArray(message['tool_calls']) ? (message['tool_calls'] as readonly JsonValue[]) : [];
      for (const id of [message['tool_call_id'], ...calls.map((call) => (isJsonObject(call) ? call['id'] : undefined))])
        if (typeof id === 'string' && FITS.test(id)) this.#taken.add(id);
    }
  }

  of(id: string): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    let short = shorten(id, 0);
    for (let round = 1; this.#taken.has(short); round += 1) short = shorten(id, round);
    this.#taken.add(short);
    this.#byId.set(id, short);
    return short;
  }
}

function shorten(id: string, round: number): string {
  const digest = createHash('sha256').update(`${round}:${id}`).digest();
  return BigInt(`0x${digest.toString('hex')}`)
    .toString(36)
    .slice(0, LENGTH);
}
