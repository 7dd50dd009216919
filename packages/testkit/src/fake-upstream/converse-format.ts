import { encodeJsonEvent } from '@helix/wire';
import { argumentPieces, FAKE_SIGNATURE, finishOf, piecesOf, usageOf, wordsOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import type { FakeEvent, WireFormat } from './wire-format.js';

/** Bedrock's Converse, streamed in frames with checksums. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export const converseFormat: WireFormat = {
  streamType: 'application/vnd.amazon.eventstream',
  encoding: 'latin1',
  json: converseJson,
  events: converseEvents,
  error: ({ status, message }) => ({
    body: { message },
    headers: { 'x-amzn-errortype': `${ERROR_TYPES[status] ?? 'InternalServerException'}:http://internal.amazon.com/` },
  }),
  inBandError: () =>
    encodeJsonEvent(
      { ':message-type': 'exception', ':exception-type': 'serviceUnavailableException' },
      { message: 'The service is overloaded' },
    ).toString('latin1'),
};

const STOP_REASONS = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  refusal: 'content_filtered',
} as const;
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

function converseJson(behaviour: Behaviour): unknown {
  const text = piecesOf(behaviour).join('');
  const thought = behaviour.reasoning;
  return {
    output: {
      message: {
        role: 'assistant',
        content: [
          ...(thought === undefined
            ? []
            : [{ reasoningContent: { reasoningText: { text: thought, signature: FAKE_SIGNATURE } } }]),
          ...(text === '' ? [] : [{ text }]),
          ...(behaviour.toolCalls ?? []).map(({ id, name, arguments: input }) => ({
            toolUse: { toolUseId: id, name, input: JSON.parse(input) as unknown },
          })),
        ],
      },
    },
    stopReason: STOP_REASONS[finishOf(behaviour)],
    usage: converseUsage(behaviour),
    metrics: { latencyMs: 1 },
  };
}

function converseEvents(behaviour: Behaviour): readonly FakeEvent[] {
  const events: FakeEvent[] = [];
  const send = (name: string, payload: unknown, content = false): void => {
    const bytes = encodeJsonEvent({ ':message-type': 'event', ':event-type': name }, payload);
    events.push({ text: bytes.toString('latin1'), content });
  };
  let contentBlockIndex = 0;
  // Only a call has a start of its own; texts and reasoning begin with their first piece.
  const block = (deltas: readonly object[], start?: object): void => {
    if (deltas.length === 0 && start === undefined) return;
    if (start !== undefined) send('contentBlockStart', { contentBlockIndex, start });
    for (const delta of deltas) send('contentBlockDelta', { contentBlockIndex, delta, p: 'abc' }, true);
    send('contentBlockStop', { contentBlockIndex });
    contentBlockIndex += 1;
  };
  send('messageStart', { role: 'assistant' });
  if (behaviour.reasoning !== undefined)
    block(
      [...wordsOf(behaviour.reasoning).map((text) => ({ text })), { signature: FAKE_SIGNATURE }].map(
        (reasoningContent) => ({ reasoningContent }),
      ),
    );
  block(piecesOf(behaviour).map((text) => ({ text })));
  for (const { id, name, arguments: text } of behaviour.toolCalls ?? [])
    block(
      argumentPieces(text).map((input) => ({ toolUse: { input } })),
      { toolUse: { toolUseId: id, name } },
    );
  send('messageStop', { stopReason: STOP_REASONS[finishOf(behaviour)] });
  send('metadata', { usage: converseUsage(behaviour), metrics: { latencyMs: 1 } });
  return events;
}

function converseUsage(behaviour: Behaviour): object {
  const { input, output, cacheRead, cacheWrite } = usageOf(behaviour);
  return {
    inputTokens: input - cacheRead - cacheWrite,
    outputTokens: output,
    totalTokens: input + output,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
  };
}
