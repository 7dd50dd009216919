import { foldEvents } from '@helix/wire';
import { OllamaStreamDecoder } from './stream-decoder.js';

function decode(...lines: readonly object[]) {
  const decoder = new OllamaStreamDecoder();
  return [...decoder.push(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'))), ...decoder.end()];
}

it('reads thinking, text and calls, which come whole and may have no id', () => {
  const call = { function: { name: 'look', arguments: { a: 1 } } };
  const { choices } = foldEvents(
    decode(
      { model: 'm', message: { role: 'assistant', content: '', thinking: 'Hm' } },
      { model: 'm', message: { role: 'assistant', content: 'Yes.', tool_calls: [call, { id: 'own', ...call }] } },
      { model: 'm', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' },
    ),
  );
  expect(choices[0]).toMatchObject({
    finishReason: 'tool_calls',
    blocks: [
      { head: { kind: 'reasoning' }, text: 'Hm' },
      { head: { kind: 'text' }, text: 'Yes.' },
      { head: { kind: 'tool-call', id: 'call_0', name: 'look' }, text: '{"a":1}' },
      { head: { kind: 'tool-call', id: 'own' } },
    ],
  });
});

it('ends in the error that a line tells, and in one of its own without the last object', () => {
  expect(decode({ error: 'model crashed' }).at(-1)).toMatchObject({
    type: 'error',
    error: { message: 'model crashed' },
  });
  expect(decode({ message: { content: 'Hi' } }).at(-1)).toMatchObject({ type: 'error', error: { class: 'truncated' } });
});
