import {
  type ChatResponse,
  inputTokens,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  outputTokens,
  type ResponseBlock,
} from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { assertEventGrammar, foldEvents } from '@helix/wire';
import { joinAudio } from './encode-block-values.js';
import { openaiChat } from './index.js';
import { isFunctionCall } from './legacy-functions.js';
import { eachOf, loadRecordings, type Recording } from './recordings.test.support.js';

const recordings = loadRecordings('openai.chat_completions');
const answers = recordings.filter((recording) => recording.status === 200);
const streams = answers.filter((recording) => recording.stream);
const whole = answers.filter((recording) => !recording.stream);
const failures = recordings.filter((recording) => recording.status >= 400);

/** Where the established facts are doubtful, by id: these usage facts are not compared. */
const DOUBTFUL_USAGE: Readonly<Record<string, readonly string[]>> = {
  // The provider reports more cached tokens than input; buckets cannot be disjoint, so the input is the bound.
  'azure/chat-stream-tools-cacheread-toolresulthistory': ['cached'],
  'azure/chat-tools-cacheread': ['cached'],
  // 2,161 read and 2,161 written of an input of 2,168: the provider counts them twice.
  'openrouter/chat-cachewrite-cacheread-length': ['written'],
  // More reasoning (11) than output (10).
  'openrouter/chat-stream-streamerror-reasoning-length': ['thought'],
  // `num_cached_tokens` stands in the raw usage and not in the facts; both readings are right.
  'mistral/chat-imagein-toolresulthistory': ['cached'],
  'mistral/chat-tools': ['cached'],
};

/** The harness' classes that Helix does not tell apart. */
const CLASSES: Readonly<Record<string, string>> = { auth: 'authentication', tool_use_failed: 'invalid_request' };

/** Bodies that the way through the canonical form spells anew: why. */
const RESPELLED: Readonly<Record<string, string>> = {
  'together/chat-text': '`eos` becomes `stop`',
  'snowflake/chat-text': 'the empty model is filled in',
  'mistral/chat-paralleltools': 'calls without a type get theirs',
  'mistral/chat-tools': 'calls without a type get theirs',
  'mistral/chat-tools-cacheread': 'calls without a type get theirs',
  'perplexity/chat-citations-structured': 'the empty `delta` beside the message is not repeated',
};

function decodeWhole({ response }: Recording): ChatResponse {
  return openaiChat.decodeResponse(JSON.parse(response.toString('utf8')));
}

function decodeStream({ response }: Recording): ChatResponse {
  const decoder = openaiChat.createStreamDecoder();
  const events = [...decoder.push(response), ...decoder.end()];
  assertEventGrammar(events);
  return foldEvents(events);
}

function textOf(blocks: readonly ResponseBlock[], kind: ResponseBlock['head']['kind']): string {
  return blocks.map((block) => (block.head.kind === kind ? block.text : '')).join('');
}

function callsOf(blocks: readonly ResponseBlock[], legacy: boolean): readonly JsonObject[] {
  return blocks.flatMap((block) => {
    const { head, text } = block;
    if (head.kind !== 'tool-call' || isFunctionCall(block) !== legacy) return [];
    const call = { name: head.name, arguments: JSON.parse(text || '{}') as JsonValue };
    return [legacy ? call : { id: head.id, ...call }];
  });
}

function factsOf(name: string, { choices, id, model, usage }: ChatResponse): JsonObject {
  const blocks = choices[0]?.blocks ?? [];
  const buckets = usage?.buckets;
  const audio = blocks.flatMap((block) => (block.head.kind === 'media' ? (block.values ?? []) : []));
  const facts: Record<string, JsonValue | undefined> = {
    id,
    model,
    text: textOf(blocks, 'text'),
    reasoning: textOf(blocks, 'reasoning'),
    refusal: textOf(blocks, 'refusal'),
    tool_calls: callsOf(blocks, false),
    function_call: callsOf(blocks, true)[0],
    audio_transcript: joinAudio(audio).transcript ?? '',
    finish_reason: choices[0]?.finishReason,
    finish_reason_raw: choices[0]?.rawFinishReason,
    input: buckets && inputTokens(buckets),
    output: buckets && outputTokens(buckets),
    cached: buckets?.cacheRead,
    written: buckets && buckets.cacheWrite5m + buckets.cacheWrite1h,
    thought: buckets?.outputReasoning,
    raw: usage?.raw,
  };
  for (const fact of DOUBTFUL_USAGE[name] ?? []) delete facts[fact];
  return facts;
}

function expectedFacts({ name, expected }: Recording): JsonObject {
  const usage = isJsonObject(expected.usage) ? expected.usage : undefined;
  const legacy =
    isJsonObject(expected.function_call) && expected.function_call.name !== '' ? expected.function_call : undefined;
  const facts: Record<string, JsonValue | undefined> = {
    id: expected.id,
    model: expected.model || undefined,
    text: expected.text,
    reasoning: expected.reasoning,
    refusal: expected.refusal ?? '',
    tool_calls: expected.tool_calls ?? [],
    function_call: legacy,
    audio_transcript: expected.audio_transcript ?? '',
    finish_reason: expected.finish_reason === 'function_call' ? 'tool_calls' : expected.finish_reason,
    finish_reason_raw: expected.finish_reason_raw,
    input: usage?.input_tokens,
    output: usage?.output_tokens,
    cached: usage && (usage.cached_input_tokens ?? 0),
    written: usage && (usage.cache_write_tokens ?? 0),
    thought: usage && (usage.reasoning_tokens ?? 0),
    raw: usage && expected.usage_raw,
  };
  for (const fact of DOUBTFUL_USAGE[name] ?? []) delete facts[fact];
  return facts;
}

describe('recorded answers in OpenAI chat', () => {
  eachOf(whole)('$name decodes to the established facts', (recording) => {
    expect(factsOf(recording.name, decodeWhole(recording))).toEqual(expectedFacts(recording));
  });

  eachOf(streams.filter(({ expected }) => expected.stream_error === undefined))(
    '$name decodes to the established facts',
    (recording) => {
      expect(factsOf(recording.name, decodeStream(recording))).toEqual(expectedFacts(recording));
    },
  );

  eachOf(streams.filter(({ expected }) => expected.stream_error !== undefined))(
    '$name ends in its error',
    ({ response, expected }) => {
      const decoder = openaiChat.createStreamDecoder();
      const last = [...decoder.push(response), ...decoder.end()].at(-1);
      const { message } = expected.stream_error as JsonObject;
      expect(last).toMatchObject({ type: 'error', error: { message } });
    },
  );

  eachOf(whole)('$name is inspected without decoding', (recording) => {
    const facts = openaiChat.inspectResponse(JSON.parse(recording.response.toString('utf8')));
    const { id, model, usage } = decodeWhole(recording);
    expect({ ...facts, generatedTokens: undefined }).toEqual({
      id,
      model,
      usage,
      error: undefined,
      generatedTokens: undefined,
    });
    expect(facts.generatedTokens).toBeGreaterThan(0);
  });

  eachOf(failures)('$name is classified', ({ status, response, expected }) => {
    const error = openaiChat.decodeError(status, response.toString('utf8'));
    const suggested = String(expected.suggested_error_class);
    expect(error).toMatchObject({ class: CLASSES[suggested] ?? suggested, status });
    expect(error.message.length).toBeGreaterThan(0);
    if (typeof expected.error_message === 'string') expect(error.message).toBe(expected.error_message);
  });
});

describeDialectLaws(openaiChat, {
  requests: recordings.flatMap(({ name, request }) => (request === undefined ? [] : [{ name, body: request }])),
  answers: whole.map((recording) => ({
    name: recording.name,
    body: JSON.parse(recording.response.toString('utf8')) as JsonObject,
    respelled: RESPELLED[recording.name],
  })),
  streams: streams.map(({ name, response }) => ({ name, bytes: response })),
});
