import type { JsonObject } from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { anthropicMessages } from './index.js';
import { wholeRequest } from './whole-request.test.support.js';

const MODEL = 'claude-sonnet-4-5';
const USAGE = { input_tokens: 10, cache_read_input_tokens: 3, output_tokens: 4 };

function sse(...events: readonly JsonObject[]): Buffer {
  return Buffer.from(
    events.map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}   \n\n`).join(''),
  );
}

function request(fields: JsonObject): JsonObject {
  return { model: MODEL, max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...fields };
}

function answer(content: readonly JsonObject[], stop = 'end_turn', more: JsonObject = {}): JsonObject {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage: USAGE,
    ...more,
  };
}

function open(index: number, block: JsonObject): JsonObject {
  return { type: 'content_block_start', index, content_block: block };
}

function delta(index: number, change: JsonObject): JsonObject {
  return { type: 'content_block_delta', index, delta: change };
}

function text(index: number, ...pieces: readonly string[]): readonly JsonObject[] {
  const deltas = pieces.map((piece) => delta(index, { type: 'text_delta', text: piece }));
  return [open(index, { type: 'text', text: '' }), ...deltas, close(index)];
}

function call(index: number, block: JsonObject, ...pieces: readonly string[]): readonly JsonObject[] {
  const deltas = pieces.map((piece) => delta(index, { type: 'input_json_delta', partial_json: piece }));
  return [open(index, { ...block, input: {} }), ...deltas, close(index)];
}

function close(index: number): JsonObject {
  return { type: 'content_block_stop', index };
}

function finish(stop: string, sequence: string | null = null): readonly JsonObject[] {
  return [
    { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: sequence }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  ];
}

const START: JsonObject = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...USAGE, output_tokens: 1 },
  },
};
const PING: JsonObject = { type: 'ping' };
const TOOL: JsonObject = { type: 'tool_use', id: 'toolu_1', name: 'look' };
const SERVER_TOOL: JsonObject = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search' };
const FOUND: JsonObject = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
const CITATION: JsonObject = { type: 'char_location', cited_text: 'x', document_index: 0 };

describeDialectLaws(anthropicMessages, {
  requests: [
    { name: 'everything', body: wholeRequest },
    { name: 'a string as system prompt', body: request({ system: 'Be brief.' }) },
    { name: 'an empty system prompt', body: request({ system: [] }) },
    {
      name: 'the older place of a schema',
      body: request({ output_format: { type: 'json_schema', schema: { type: 'object' } } }),
    },
    { name: 'an effort alone', body: request({ output_config: { effort: 'low' } }) },
    { name: 'adaptive thinking', body: request({ thinking: { type: 'adaptive' } }) },
    { name: 'thinking that is off', body: request({ thinking: { type: 'disabled' } }) },
    { name: 'thinking of a kind yet unknown', body: request({ thinking: { type: 'quantum', depth: 3 } }) },
    { name: 'no tool choice', body: request({ tools: [], tool_choice: { type: 'none' } }) },
    {
      name: 'an explicit false and nulls',
      body: request({ stream: false, temperature: null, system: null, thinking: null }),
    },
    { name: 'only server tools', body: request({ tools: [{ type: 'bash_20250124', name: 'bash' }] }) },
    {
      name: 'a signature that looks like a carrier',
      body: request({
        messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 't', signature: 'helix.!!' }] }],
      }),
    },
  ],
  answers: [
    { name: 'text', body: answer([{ type: 'text', text: 'Hello' }]) },
    { name: 'nothing', body: answer([]) },
    {
      name: 'a stop sequence',
      body: answer([{ type: 'text', text: 'a' }], 'stop_sequence', { stop_sequence: 'END' }),
    },
    { name: 'a refusal', body: answer([{ type: 'text', text: 'No.' }], 'refusal') },
    { name: 'an end of a kind yet unknown', body: answer([{ type: 'text', text: 'a' }], 'compaction') },
    {
      name: 'calls',
      body: answer(
        [
          { ...TOOL, input: { a: [1, { b: null }] } },
          { ...TOOL, id: 'toolu_2', input: {}, caller: { type: 'direct' } },
        ],
        'tool_use',
      ),
    },
    {
      name: 'thinking',
      body: answer([
        { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZGF0' },
        { type: 'text', text: 'a' },
      ]),
    },
    {
      name: 'a server tool and citations',
      body: answer([
        { ...SERVER_TOOL, input: { query: 'q' } },
        FOUND,
        { type: 'text', text: 'a', citations: [CITATION] },
      ]),
    },
  ],
  streams: [
    {
      name: 'text',
      bytes: sse(START, PING, ...text(0, 'Hel', 'lo "ä🧀"\\'), ...finish('end_turn')),
      sameAs: answer([{ type: 'text', text: 'Hello "ä🧀"\\' }]),
    },
    {
      name: 'calls',
      bytes: sse(
        START,
        ...text(0, 'I look.'),
        ...call(1, TOOL, '', '{"a"', ':1}'),
        ...call(2, { ...TOOL, id: 'toolu_2' }),
        ...finish('tool_use'),
      ),
      sameAs: answer(
        [
          { type: 'text', text: 'I look.' },
          { ...TOOL, input: { a: 1 } },
          { ...TOOL, id: 'toolu_2', input: {} },
        ],
        'tool_use',
      ),
    },
    {
      name: 'a call that came whole',
      bytes: sse(START, open(0, { ...TOOL, input: { a: 1 } }), close(0), ...finish('tool_use')),
      sameAs: answer([{ ...TOOL, input: { a: 1 } }], 'tool_use'),
    },
    {
      name: 'thinking with a seal',
      bytes: sse(
        START,
        open(0, { type: 'thinking', thinking: '', signature: '' }),
        delta(0, { type: 'thinking_delta', thinking: 'h' }),
        delta(0, { type: 'thinking_delta', thinking: 'm' }),
        delta(0, { type: 'signature_delta', signature: 'c2ln' }),
        close(0),
        open(1, { type: 'redacted_thinking', data: 'ZGF0' }),
        close(1),
        ...text(2, 'a'),
        ...finish('end_turn'),
      ),
      sameAs: answer([
        { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZGF0' },
        { type: 'text', text: 'a' },
      ]),
    },
    {
      name: 'a stop sequence',
      bytes: sse(START, ...text(0, 'a'), ...finish('stop_sequence', 'END')),
      sameAs: answer([{ type: 'text', text: 'a' }], 'stop_sequence', { stop_sequence: 'END' }),
    },
    {
      name: 'a server tool and citations',
      bytes: sse(
        START,
        ...call(0, SERVER_TOOL, '{"query":"q"}'),
        open(1, FOUND),
        close(1),
        open(2, { type: 'text', text: '', citations: [] }),
        delta(2, { type: 'text_delta', text: 'a' }),
        delta(2, { type: 'citations_delta', citation: CITATION }),
        close(2),
        ...finish('end_turn'),
      ),
    },
    {
      name: 'an end of a kind yet unknown',
      bytes: sse(START, ...text(0, 'a'), ...finish('compaction')),
      sameAs: answer([{ type: 'text', text: 'a' }], 'compaction'),
    },
    { name: 'no blocks', bytes: sse(START, ...finish('end_turn')), sameAs: answer([]) },
    {
      name: 'carriage returns',
      bytes: Buffer.from(
        sse(START, ...text(0, 'a'), ...finish('end_turn'))
          .toString()
          .replaceAll('\n', '\r\n'),
      ),
    },
    {
      name: 'lone carriage returns',
      bytes: Buffer.from(
        sse(START, ...text(0, 'a'), ...finish('end_turn'))
          .toString()
          .replaceAll('\n', '\r'),
      ),
    },
    {
      name: 'no event names, single newlines',
      bytes: Buffer.from(
        [START, ...text(0, 'a'), ...finish('end_turn')].map((event) => `data: ${JSON.stringify(event)}\n`).join(''),
      ),
    },
    {
      name: 'what proxies lose: block starts, block stops, the message start',
      bytes: sse(delta(0, { type: 'text_delta', text: 'a' }), ...finish('end_turn')),
    },
    {
      name: 'thinking in a text block',
      bytes: sse(
        START,
        open(0, { type: 'text', text: '' }),
        delta(0, { type: 'thinking_delta', thinking: 'hm' }),
        delta(0, { type: 'text_delta', text: 'a' }),
        close(0),
        ...finish('end_turn'),
      ),
    },
    { name: 'no message_stop', bytes: sse(START, ...text(0, 'a'), ...finish('end_turn').slice(0, 1)) },
    { name: 'half a block', bytes: sse(START, open(0, { type: 'text', text: '' })) },
    { name: 'the start alone', bytes: sse(START) },
    { name: 'nothing', bytes: Buffer.from(': ping\n\n') },
    { name: 'a cut frame', bytes: sse(START, ...text(0, 'a')).subarray(0, -20) },
    {
      name: 'a malformed frame',
      bytes: Buffer.concat([sse(START), Buffer.from('data: {"type":"content_bl\n\n'), sse(...finish('end_turn'))]),
    },
    { name: 'a frame that is no object', bytes: Buffer.concat([sse(START), Buffer.from('data: [1]\n\n')]) },
    {
      name: 'an error',
      bytes: sse(
        START,
        ...text(0, 'a'),
        { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
        ...text(1, 'b'),
        ...finish('end_turn'),
      ),
    },
  ],
});
