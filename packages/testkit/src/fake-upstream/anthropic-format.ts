import { argumentPieces, FAKE_SIGNATURE, finishOf, piecesOf, usageOf, wordsOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import { EVENT_STREAM, type FakeEvent, type FakeFailure, type FakeRequest, type WireFormat } from './wire-format.js';

/** Anthropic's messages. Source: https://platform.claude.com/docs/en/api/messages */
export const anthropicFormat: WireFormat = {
  streamType: EVENT_STREAM,
  encoding: 'utf8',
  json: anthropicJson,
  events: anthropicEvents,
  error: anthropicError,
  inBandError: () =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`,
};

const STOP_REASONS = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  refusal: 'refusal',
} as const;

function anthropicError({ status, message }: FakeFailure): { readonly body: unknown } {
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'api_error' : 'invalid_request_error';
  return { body: { type: 'error', error: { type, message } } };
}

function anthropicJson(behaviour: Behaviour, { model }: FakeRequest): unknown {
  const text = piecesOf(behaviour).join('');
  const thinking = behaviour.reasoning;
  return {
    ...headOf(model),
    content: [
      ...(thinking === undefined ? [] : [{ type: 'thinking', thinking, signature: FAKE_SIGNATURE }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...(behaviour.toolCalls ?? []).map(({ id, name, arguments: input }) => ({
        type: 'tool_use',
        id,
        name,
        input: JSON.parse(input) as unknown,
      })),
    ],
    ...endOf(behaviour),
    usage: { ...inputUsage(behaviour), ...outputUsage(behaviour) },
  };
}

function anthropicEvents(behaviour: Behaviour, { model }: FakeRequest): readonly FakeEvent[] {
  const frame = (type: string, fields: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const message = {
    ...headOf(model),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...inputUsage(behaviour), output_tokens: 1 },
  };
  const events: FakeEvent[] = [{ text: frame('message_start', { message }), content: false }];
  let index = 0;
  const block = (start: object, deltas: readonly object[]): void => {
    events.push({ text: frame('content_block_start', { index, content_block: start }), content: false });
    for (const delta of deltas) events.push({ text: frame('content_block_delta', { index, delta }), content: true });
    events.push({ text: frame('content_block_stop', { index }), content: false });
    index += 1;
  };
  if (behaviour.reasoning !== undefined) {
    const pieces = wordsOf(behaviour.reasoning).map((thinking) => ({ type: 'thinking_delta', thinking }));
    const seal = { type: 'signature_delta', signature: FAKE_SIGNATURE };
    block({ type: 'thinking', thinking: '', signature: '' }, [...pieces, seal]);
  }
  const pieces = piecesOf(behaviour).map((text) => ({ type: 'text_delta', text }));
  if (pieces.length > 0) block({ type: 'text', text: '' }, pieces);
  for (const { id, name, arguments: text } of behaviour.toolCalls ?? [])
    block(
      { type: 'tool_use', id, name, input: {} },
      argumentPieces(text).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    );
  const end = { delta: endOf(behaviour), usage: outputUsage(behaviour) };
  events.push({ text: frame('message_delta', end), content: false });
  return [...events, { text: frame('message_stop', {}), content: false }];
}

function headOf(model: string): object {
  return { id: 'msg_fake', type: 'message', role: 'assistant', model };
}

function endOf(behaviour: Behaviour): object {
  const explanation = behaviour.refusal;
  return {
    stop_reason: STOP_REASONS[finishOf(behaviour)],
    stop_sequence: behaviour.stopSequence ?? null,
    ...(explanation === undefined ? {} : { stop_details: { type: 'refusal', category: null, explanation } }),
  };
}

function inputUsage(behaviour: Behaviour): object {
  const { input, cacheRead, cacheWrite } = usageOf(behaviour);
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
  };
}

function outputUsage(behaviour: Behaviour): object {
  const { output, reasoning } = usageOf(behaviour);
  return {
    output_tokens: output,
    ...(reasoning === 0 ? {} : { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}
