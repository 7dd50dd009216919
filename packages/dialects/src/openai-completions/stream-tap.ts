import { isJsonObject, type StreamFacts, type StreamTap, type StreamTapOptions } from '@helix/contracts';
import { DecodingTap, SseDecoder } from '@helix/wire';
import { asArray } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { CompletionsStreamDecoder } from './stream-decoder.js';

/** The blank line that ends an event, with the newline before it. */
const EVENT_END = /\r\n\r\n|\n\n|\r\r/g;

/**
 * Observes a raw stream of completions. With `dropUsage` the event that carries usage and no choices is cut out; for that, the beginning of an event whose end
 * has not come yet is held back. Every other byte goes on as it came.
 */
export class CompletionsStreamTap implements StreamTap {
  readonly #tap = new DecodingTap(new CompletionsStreamDecoder());
  readonly #dropUsage: boolean;
  #held: Buffer = Buffer.alloc(0);

  constructor({ dropUsage }: StreamTapOptions) {
    this.#dropUsage = dropUsage;
  }

  get facts(): StreamFacts {
    return this.#tap.facts;
  }

  push(chunk: Buffer): Buffer | undefined {
    this.#tap.push(chunk);
    if (!this.#dropUsage) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const kept: Buffer[] = [];
    let start = 0;
    for (const match of bytes.toString('latin1').matchAll(EVENT_END)) {
      const end = match.index + match[0].length;
      const event = bytes.subarray(start, end);
      if (!isUsageAlone(event)) kept.push(event);
      start = end;
    }
    this.#held = bytes.subarray(start);
    return kept.length === 0 ? undefined : Buffer.concat(kept);
  }

  end(): Buffer | undefined {
    this.#tap.end();
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return rest.length === 0 || isUsageAlone(rest) ? undefined : rest;
  }
}

function isUsageAlone(event: Buffer): boolean {
  if (!event.includes('"usage"')) return false;
  const sse = new SseDecoder();
  const [frame, ...more] = [...sse.push(event), ...sse.end()];
  const chunk = frame === undefined || more.length > 0 ? undefined : parseObject(frame.data);
  return (
    chunk !== undefined &&
    isJsonObject(chunk.usage) &&
    Array.isArray(chunk.choices) &&
    asArray(chunk.choices).length === 0
  );
}
