import {
  addBuckets,
  EMPTY_BUCKETS,
  isJsonObject,
  type StreamFacts,
  type StreamTap,
  type TokenBuckets,
  type TokenUsage,
} from '@helix/contracts';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asObject } from '../shared/json-draft.js';

const LONGEST_LINE = 16 * 2 ** 20;

/** Sums up the usage in a batch's output, a JSON object a line: `{ response: { body: { usage } } }`. Changes no byte; of any other file it reads nothing. */
export class LinesTap implements StreamTap {
  readonly facts: StreamFacts;
  readonly #facts = { contentStarted: false, finished: false, usage: undefined as TokenUsage | undefined };
  readonly #text = new TextDecoder('utf-8');
  #buckets: TokenBuckets = EMPTY_BUCKETS;
  #found = false;
  #rest = '';

  constructor() {
    this.facts = Object.assign(this.#facts, { generatedTokens: 0, model: undefined, id: undefined, error: undefined });
  }

  push(chunk: Buffer): Buffer {
    this.#facts.contentStarted = true;
    this.#feed(this.#text.decode(chunk, { stream: true }));
    return chunk;
  }

  end(): undefined {
    this.#feed(`${this.#text.decode()}\n`);
    this.#facts.finished = true;
    if (this.#found) this.#facts.usage = { buckets: this.#buckets };
  }

  #feed(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_LINE) this.#rest = '';
    for (const line of lines) this.#read(line);
  }

  #read(line: string): void {
    if (!line.includes('"usage"')) return;
    try {
      const answer: unknown = JSON.parse(line);
      if (!isJsonObject(answer)) return;
      const usage = decodeUsage(asObject(asObject(answer.response).body).usage);
      if (usage === undefined) return;
      this.#found = true;
      this.#buckets = addBuckets(this.#buckets, usage.buckets);
    } catch {
      // A line that is no JSON is not a line of a batch's output.
    }
  }
}
