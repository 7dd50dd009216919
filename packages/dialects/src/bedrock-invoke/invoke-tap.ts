import {
  EMPTY_BUCKETS,
  type HeaderMap,
  isJsonObject,
  type StreamFacts,
  type StreamTap,
  type TokenUsage,
} from '@helix/contracts';
import { EventStreamDecoder, headerNumber } from '@helix/wire';
import { readEventFrame } from '../bedrock-shared/read-event-frame.js';
import { readCount } from '../shared/read-count.js';

/**
 * Bedrock counts for every model alike: in the headers of an answer, and in the last chunk of a stream. Cache reads and writes stand beside the input. Changes no
 * byte; throws on a stream that is none. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export class InvokeTap implements StreamTap {
  readonly facts: StreamFacts;
  readonly #facts: { contentStarted: boolean; finished: boolean; usage: TokenUsage | undefined };
  readonly #frames: EventStreamDecoder | undefined;

  constructor(contentType: string, headers: HeaderMap) {
    const usage = usageOf({
      input: headerNumber(headers, 'x-amzn-bedrock-input-token-count'),
      output: headerNumber(headers, 'x-amzn-bedrock-output-token-count'),
      cacheRead: headerNumber(headers, 'x-amzn-bedrock-cache-read-input-token-count'),
      cacheWrite: headerNumber(headers, 'x-amzn-bedrock-cache-write-input-token-count'),
    });
    this.#facts = { contentStarted: false, finished: false, usage };
    this.facts = Object.assign(this.#facts, { generatedTokens: 0, model: undefined, id: undefined, error: undefined });
    if (contentType.startsWith('application/vnd.amazon.eventstream'))
      this.#frames = new EventStreamDecoder((message) => {
        const frame = readEventFrame(message);
        if (frame.kind === 'event' && typeof frame.payload.bytes === 'string') this.#readChunk(frame.payload.bytes);
      });
  }

  push(chunk: Buffer): Buffer {
    this.#facts.contentStarted = true;
    this.#frames?.push(chunk);
    return chunk;
  }

  end(): undefined {
    this.#facts.finished = true;
  }

  #readChunk(bytes: string): void {
    const text = Buffer.from(bytes, 'base64').toString('utf8');
    if (!text.includes('amazon-bedrock-invocationMetrics')) return;
    const chunk: unknown = JSON.parse(text);
    const metrics = isJsonObject(chunk) ? chunk['amazon-bedrock-invocationMetrics'] : undefined;
    if (isJsonObject(metrics))
      this.#facts.usage = usageOf({
        input: readCount(metrics.inputTokenCount),
        output: readCount(metrics.outputTokenCount),
        cacheRead: readCount(metrics.cacheReadInputTokenCount),
        cacheWrite: readCount(metrics.cacheWriteInputTokenCount),
      });
  }
}

interface Counts {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
}

function usageOf({ input, output, cacheRead = 0, cacheWrite = 0 }: Counts): TokenUsage | undefined {
  if (input === undefined && output === undefined) return undefined;
  return {
    buckets: {
      ...EMPTY_BUCKETS,
      inputUncached: input ?? 0,
      cacheRead,
      cacheWrite5m: cacheWrite,
      outputText: output ?? 0,
    },
  };
}
