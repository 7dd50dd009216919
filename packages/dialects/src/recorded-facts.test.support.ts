import {
  type ChatResponse,
  inputTokens,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  outputTokens,
  type ResponseBlock,
} from '@helix/contracts';
import type { Recording } from './load-recordings.test.support.js';

/** What the canonical answer and the manifest both tell; a fact that neither has is `undefined`. Counts are tokens. */
export interface RecordedFacts {
  readonly id: JsonValue | undefined;
  readonly model: JsonValue | undefined;
  /** Joined over the blocks of the first choice; `''` for none. */
  readonly text: JsonValue | undefined;
  readonly reasoning: JsonValue | undefined;
  readonly refusal: JsonValue | undefined;
  /** `{ id, name, arguments }`, the arguments parsed; text that is no JSON under `__unparsed__`. */
  readonly toolCalls: JsonValue | undefined;
  readonly finishReason: JsonValue | undefined;
  readonly rawFinishReason: JsonValue | undefined;
  readonly stopSequence: JsonValue | undefined;
  /** Cache reads and writes included. */
  readonly input: JsonValue | undefined;
  /** Reasoning included. */
  readonly output: JsonValue | undefined;
  readonly cached: JsonValue | undefined;
  readonly written: JsonValue | undefined;
  readonly thought: JsonValue | undefined;
  readonly usageRaw: JsonValue | undefined;
}

export type FactName = keyof RecordedFacts;

/** The facts of a decoded answer. */
export function factsOfResponse({ choices, id, model, usage }: ChatResponse): RecordedFacts {
  const [choice] = choices;
  const blocks = choice?.blocks ?? [];
  const buckets = usage?.buckets;
  return {
    id,
    model,
    text: textOf(blocks, 'text'),
    reasoning: textOf(blocks, 'reasoning'),
    refusal: textOf(blocks, 'refusal'),
    toolCalls: blocks.flatMap(callOf),
    finishReason: choice?.finishReason,
    rawFinishReason: choice?.rawFinishReason,
    stopSequence: choice?.stopSequence,
    input: buckets && inputTokens(buckets),
    output: buckets && outputTokens(buckets),
    cached: buckets?.cacheRead,
    written: buckets && buckets.cacheWrite5m + buckets.cacheWrite1h,
    thought: buckets?.outputReasoning,
    usageRaw: usage?.raw,
  };
}

/** The same facts as the manifest has them; the counts that it leaves out where there is usage are 0. */
export function factsOfManifest({ expected }: Recording): RecordedFacts {
  const usage = isJsonObject(expected.usage) ? expected.usage : undefined;
  return {
    id: expected.id,
    model: expected.model || undefined,
    text: expected.text,
    reasoning: expected.reasoning ?? '',
    refusal: expected.refusal ?? '',
    toolCalls: expected.tool_calls ?? [],
    finishReason: expected.finish_reason === 'function_call' ? 'tool_calls' : expected.finish_reason,
    rawFinishReason: expected.finish_reason_raw,
    stopSequence: expected.stop_sequence,
    input: usage?.input_tokens,
    output: usage?.output_tokens,
    cached: usage && (usage.cached_input_tokens ?? 0),
    written: usage && (usage.cache_write_tokens ?? 0),
    thought: usage && (usage.reasoning_tokens ?? 0),
    usageRaw: usage && expected.usage_raw,
  };
}

/** The text of all blocks of a kind, joined. */
export function textOf(blocks: readonly ResponseBlock[], kind: ResponseBlock['head']['kind']): string {
  return blocks.map((block) => (block.head.kind === kind ? block.text : '')).join('');
}

/** A tool call as the manifest writes it; nothing for any other block. */
export function callOf({ head, text }: ResponseBlock): readonly JsonObject[] {
  return head.kind === 'tool-call' ? [{ id: head.id, name: head.name, arguments: parseArguments(text) }] : [];
}

function parseArguments(text: string): JsonValue {
  try {
    return JSON.parse(text || '{}') as JsonValue;
  } catch {
    return { __unparsed__: text };
  }
}

/** The tool calls of an answer, in order. */
export function callsOfResponse({ choices }: ChatResponse): readonly JsonObject[] {
  return choices.flatMap(({ blocks }) => blocks.flatMap(callOf));
}
