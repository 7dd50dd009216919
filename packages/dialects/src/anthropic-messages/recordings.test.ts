import {
  type ChatRequest,
  type ChatResponse,
  type EncodeContext,
  inputTokens,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  outputTokens,
} from '@helix/contracts';
import { assertEventGrammar, eventsOf, foldEvents } from '@helix/wire';
import { anthropicMessages } from './index.js';
import { eachOf, loadRecordings, type Recording } from './recordings.test.support.js';

const REQUEST: ChatRequest = { model: 'm', messages: [], stream: true, includeUsage: true };
const CONTEXT: EncodeContext = { requestId: 'req_1', model: 'm', createdAt: 0, includeUsage: true, request: REQUEST };

const recordings = loadRecordings();
const answers = recordings.filter((recording) => recording.status === 200);
const streams = answers.filter((recording) => recording.stream).map((recording) => [recording.id, recording] as const);
const bodies = answers.filter((recording) => !recording.stream).map((recording) => [recording.id, recording] as const);
const errors = recordings
  .filter((recording) => recording.status >= 400)
  .map((recording) => [recording.id, recording] as const);

function decodeStream(bytes: Buffer, chunkBytes = bytes.length): ChatResponse {
  const decoder = anthropicMessages.createStreamDecoder();
  const events = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    events.push(...decoder.push(bytes.subarray(at, at + chunkBytes)));
  events.push(...decoder.end());
  assertEventGrammar(events);
  return foldEvents(events);
}

/** The established facts, as far as the canonical answer holds them. */
function factsOf(response: ChatResponse): JsonObject {
  const [choice] = response.choices;
  const blocks = choice?.blocks ?? [];
  const buckets = response.usage?.buckets;
  return {
    id: response.id,
    model: response.model,
    text: blocks.map((block) => (block.head.kind === 'text' ? block.text : '')).join(''),
    reasoning: blocks.map((block) => (block.head.kind === 'reasoning' ? block.text : '')).join(''),
    tool_calls: blocks.flatMap(({ head, text }) =>
      head.kind === 'tool-call'
        ? [{ id: head.id, name: head.name, arguments: JSON.parse(text || '{}') as JsonValue }]
        : [],
    ),
    finish_reason: choice?.finishReason,
    finish_reason_raw: choice?.rawFinishReason,
    stop_sequence: choice?.stopSequence,
    input_tokens: buckets && inputTokens(buckets),
    output_tokens: buckets && outputTokens(buckets),
    cached: buckets?.cacheRead,
    written: buckets && buckets.cacheWrite5m + buckets.cacheWrite1h,
    thought: buckets?.outputReasoning,
    citations: blocks.reduce(
      (count, block) => count + (block.head.kind === 'text' ? (block.values?.length ?? 0) : 0),
      0,
    ),
    signatures: blocks.filter((block) => block.seal?.signature !== undefined).length,
    redacted: blocks.filter((block) => block.seal?.data !== undefined).length,
  };
}

function expectedFacts({ expected }: Recording): JsonObject {
  const usage = isJsonObject(expected.usage) ? expected.usage : {};
  return {
    id: expected.id,
    model: expected.model,
    text: expected.text,
    reasoning: expected.reasoning,
    tool_calls: expected.tool_calls,
    finish_reason: expected.finish_reason,
    finish_reason_raw: expected.finish_reason_raw,
    stop_sequence: expected.stop_sequence,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    cached: usage.cached_input_tokens,
    written: usage.cache_write_tokens,
    thought: usage.reasoning_tokens ?? 0,
    citations: expected.citations ?? 0,
    signatures: expected.thinking_signatures ?? 0,
    redacted: expected.redacted_thinking_blocks ?? 0,
  };
}

/** `tool_calls` may be left out where there are none. */
function withCalls(facts: JsonObject): JsonObject {
  return { ...facts, tool_calls: facts.tool_calls ?? [] };
}

function encodeStream(response: ChatResponse): string {
  const encoder = anthropicMessages.createStreamEncoder(CONTEXT);
  let text = '';
  for (const event of eventsOf(response)) text += encoder.push(event);
  return text;
}

describe('recorded answers of Anthropic', () => {
  eachOf(streams)('stream %s decodes to the established facts', (_, recording) => {
    expect(factsOf(decodeStream(recording.response))).toEqual(withCalls(expectedFacts(recording)));
  });

  eachOf(streams)('stream %s decodes alike however the bytes are split', (_, recording) => {
    const whole = decodeStream(recording.response);
    for (const size of [1, 7, 64]) expect(decodeStream(recording.response, size)).toEqual(whole);
  });

  eachOf(bodies)('body %s decodes to the established facts', (_, recording) => {
    const response = anthropicMessages.decodeResponse(JSON.parse(recording.response.toString('utf8')));
    expect(factsOf(response)).toEqual(withCalls(expectedFacts(recording)));
  });

  eachOf(bodies)('body %s is written as it came', (_, recording) => {
    const body = JSON.parse(recording.response.toString('utf8')) as JsonObject;
    expect(anthropicMessages.encodeResponse(anthropicMessages.decodeResponse(body), CONTEXT)).toEqual(body);
  });

  eachOf([...streams, ...bodies])('answer %s survives the way through a stream', (_, recording) => {
    const response = recording.stream
      ? decodeStream(recording.response)
      : anthropicMessages.decodeResponse(JSON.parse(recording.response.toString('utf8')));
    const again = decodeStream(Buffer.from(encodeStream(response)));
    expect(anthropicMessages.encodeResponse(again, CONTEXT)).toEqual(
      anthropicMessages.encodeResponse(response, CONTEXT),
    );
  });

  eachOf(streams)('the tap of stream %s changes no byte and sees what the decoder sees', (_, recording) => {
    for (const size of [1, 13, recording.response.length]) {
      const tap = anthropicMessages.createStreamTap({ dropUsage: true });
      const out: Buffer[] = [];
      for (let at = 0; at < recording.response.length; at += size) {
        const bytes = tap.push(recording.response.subarray(at, at + size));
        if (bytes !== undefined) out.push(bytes);
      }
      expect(tap.end()).toBeUndefined();
      expect(Buffer.concat(out).equals(recording.response)).toBe(true);
      const { usage, id, model } = decodeStream(recording.response);
      expect(tap.facts).toMatchObject({ finished: true, error: undefined, usage, id, model });
      const hasContent = Array.isArray(recording.expected.block_types) && recording.expected.block_types.length > 0;
      expect(tap.facts.contentStarted).toBe(hasContent || recording.expected.text !== '');
      expect(tap.facts.generatedTokens > 0).toBe(hasContent || recording.expected.text !== '');
    }
  });

  eachOf(bodies)('body %s is inspected without decoding', (_, recording) => {
    const facts = anthropicMessages.inspectResponse(JSON.parse(recording.response.toString('utf8')));
    expect(facts).toMatchObject({ id: recording.expected.id, model: recording.expected.model, error: undefined });
    expect(facts.usage?.raw).toEqual(recording.expected.usage_raw);
    expect(facts.generatedTokens).toBeGreaterThan(0);
  });

  eachOf(errors)('error %s is classified', (_, recording) => {
    const { error_message: message, error_type: type, suggested_error_class: suggested } = recording.expected;
    expect(anthropicMessages.decodeError(recording.status, recording.response.toString('utf8'))).toEqual({
      class: suggested === 'auth' ? 'authentication' : suggested,
      message,
      type,
      status: recording.status,
    });
  });
});
