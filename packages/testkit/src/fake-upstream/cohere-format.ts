import { argumentPieces, finishOf, piecesOf, usageOf, wordsOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import { EVENT_STREAM, type FakeEvent, type WireFormat } from './wire-format.js';

/** Cohere's v2 chat. Source: https://docs.cohere.com/reference/chat, https://docs.cohere.com/docs/streaming */
export const cohereFormat: WireFormat = {
  streamType: EVENT_STREAM,
  encoding: 'utf8',
  json: cohereJson,
  events: cohereEvents,
  error: ({ message }) => ({ body: { id: 'cohere-fake', message } }),
  inBandError: () =>
    frame('message-end', { delta: { error: 'The model is overloaded.', finish_reason: 'ERROR', usage: {} } }),
};

const FINISH_REASONS = {
  stop: 'COMPLETE',
  stop_sequence: 'STOP_SEQUENCE',
  length: 'MAX_TOKENS',
  tool_calls: 'TOOL_CALL',
  refusal: 'ERROR_TOXIC',
} as const;

function cohereJson(behaviour: Behaviour): unknown {
  const said = piecesOf(behaviour).join('');
  const text = behaviour.toolCalls === undefined ? said : '';
  const thinking = behaviour.reasoning;
  const calls = behaviour.toolCalls?.map(({ id, name, arguments: input }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
  }));
  return {
    id: 'cohere-fake',
    message: {
      role: 'assistant',
      content: [
        ...(thinking === undefined ? [] : [{ type: 'thinking', thinking }]),
        ...(text === '' ? [] : [{ type: 'text', text }]),
      ],
      ...(calls === undefined ? {} : { tool_plan: said, tool_calls: calls }),
    },
    finish_reason: FINISH_REASONS[finishOf(behaviour)],
    usage: cohereUsage(behaviour),
  };
}

function cohereEvents(behaviour: Behaviour): readonly FakeEvent[] {
  const events: FakeEvent[] = [];
  const send = (type: string, fields: object, content = false): void => {
    events.push({ text: frame(type, fields), content });
  };
  let contents = 0;
  const block = (kind: 'text' | 'thinking', pieces: readonly string[]): void => {
    if (pieces.length === 0) return;
    const index = contents++;
    send('content-start', { index, delta: { message: { content: { type: kind, [kind]: '' } } } });
    for (const piece of pieces)
      send('content-delta', { index, delta: { message: { content: { [kind]: piece } } } }, true);
    send('content-end', { index });
  };
  send('message-start', { id: 'cohere-fake', delta: { message: { role: 'assistant', content: [], tool_calls: [] } } });
  block('thinking', wordsOf(behaviour.reasoning ?? ''));
  const pieces = piecesOf(behaviour);
  // What is said before calls is the plan for them.
  if (behaviour.toolCalls === undefined) block('text', pieces);
  else for (const piece of pieces) send('tool-plan-delta', { delta: { message: { tool_plan: piece } } }, true);
  for (const [index, { id, name, arguments: text }] of (behaviour.toolCalls ?? []).entries()) {
    const start = { id, type: 'function', function: { name, arguments: '' } };
    send('tool-call-start', { index, delta: { message: { tool_calls: start } } }, true);
    for (const piece of argumentPieces(text))
      send('tool-call-delta', { index, delta: { message: { tool_calls: { function: { arguments: piece } } } } }, true);
    send('tool-call-end', { index });
  }
  send('message-end', {
    delta: { finish_reason: FINISH_REASONS[finishOf(behaviour)], usage: cohereUsage(behaviour) },
  });
  return [...events, { text: 'data: [DONE]\n\n', content: false }];
}

function cohereUsage(behaviour: Behaviour): object {
  const { input, output, cacheRead, reasoning } = usageOf(behaviour);
  return {
    billed_units: { input_tokens: input, output_tokens: output },
    tokens: {
      input_tokens: input,
      output_tokens: output,
      ...(reasoning === 0 ? {} : { reasoning_tokens: reasoning }),
    },
    ...(cacheRead === 0 ? {} : { cached_tokens: cacheRead }),
  };
}

function frame(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
