import type { ChatEvent, JsonObject } from '@helix/contracts';
import { assertEventGrammar, foldEvents } from '@helix/wire';
import { openaiResponses } from './index.js';

const REASONING = { id: 'rs', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Hm' }] };
const MESSAGE = { id: 'msg', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] };
const CALL = { id: 'fc', type: 'function_call', call_id: 'call', name: 'f', arguments: '{}' };

const added = (item: JsonObject): JsonObject => ({ type: 'response.output_item.added', item });
const done = (item: JsonObject): JsonObject => ({ type: 'response.output_item.done', item });

/** As llama.cpp's server streams: items have ids, and no event has an `output_index`. Source: ggml-org/llama.cpp, tools/server/server-task.cpp (read 2026-11-26) */
const STREAM: readonly JsonObject[] = [
  { type: 'response.created', response: { id: 'r', status: 'in_progress' } },
  added({ ...REASONING, content: [] }),
  { type: 'response.reasoning_text.delta', item_id: 'rs', delta: 'Hm' },
  done(REASONING),
  added({ ...MESSAGE, content: [] }),
  { type: 'response.output_text.delta', item_id: 'msg', delta: 'Hel' },
  { type: 'response.output_text.delta', item_id: 'msg', delta: 'lo' },
  done(MESSAGE),
  added({ ...CALL, arguments: '' }),
  { type: 'response.function_call_arguments.delta', item_id: 'fc', delta: '{}' },
  done(CALL),
  { type: 'response.completed', response: { id: 'r', status: 'completed', output: [MESSAGE, CALL] } },
];

function read(events: readonly JsonObject[]): readonly ChatEvent[] {
  const text = events.map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  return openaiResponses.createStreamDecoder().push(Buffer.from(text));
}

it('tells items apart by their ids where no event has a place, and says each once', () => {
  const events = read(STREAM);
  assertEventGrammar(events);
  expect(foldEvents(events).choices[0]?.blocks.map(({ head, text }) => [head.kind, text])).toEqual([
    ['reasoning', 'Hm'],
    ['text', 'Hello'],
    ['tool-call', '{}'],
  ]);
});

it('passes their text on as it comes', () => {
  expect(read(STREAM.slice(0, 6)).at(-1)).toMatchObject({ type: 'block-delta', text: 'Hel' });
});

it('reads the content of a message that is its text', () => {
  const { choices } = openaiResponses.decodeResponse({
    status: 'completed',
    output: [{ ...MESSAGE, content: 'Hello' }],
  });
  expect(choices[0]?.blocks.map(({ text }) => text)).toEqual(['Hello']);
});
