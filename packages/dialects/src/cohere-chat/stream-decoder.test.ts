import { foldEvents } from '@helix/wire';
import { CohereStreamDecoder } from './stream-decoder.js';

function decode(...frames: readonly object[]) {
  const decoder = new CohereStreamDecoder();
  const bytes = Buffer.from(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(''));
  return [...decoder.push(bytes), ...decoder.end()];
}

function call(piece: object, type: string) {
  return { type, index: 0, delta: { message: { tool_calls: piece } } };
}

const END = { type: 'message-end', delta: { finish_reason: 'COMPLETE' } };

describe('arguments in a stream', () => {
  const begin = call({ id: 'now_1', type: 'function', function: { name: 'now', arguments: '' } }, 'tool-call-start');
  const pieces = (...texts: readonly string[]) =>
    texts.map((text) => call({ function: { arguments: text } }, 'tool-call-delta'));
  const textOf = (...texts: readonly string[]) =>
    foldEvents(decode(begin, ...pieces(...texts), { type: 'tool-call-end', index: 0 }, END)).choices[0]?.blocks[0]
      ?.text;

  it('are none when they spell null, in one piece or several', () => {
    expect(textOf('null')).toBe('');
    expect(textOf('nu', 'll')).toBe('');
  });

  it('are kept when they only begin like null', () => {
    expect(textOf('n', 'ope')).toBe('nope');
    expect(textOf('{"a":', 'null}')).toBe('{"a":null}');
  });
});

it('needs no [DONE] behind message-end, but message-end', () => {
  const text = { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: 'Hi' } } } };
  expect(decode(text, END).at(-1)).toEqual({ type: 'response-end' });
  expect(decode(text).at(-1)).toMatchObject({ type: 'error', error: { class: 'truncated' } });
});

it.each([
  ['ERROR', 'server_error'],
  ['TIMEOUT', 'timeout'],
])('is an error when the answer ends in %s', (reason, errorClass) => {
  const end = { type: 'message-end', delta: { finish_reason: reason, error: 'no answer' } };
  expect(decode(end).at(-1)).toMatchObject({ type: 'error', error: { class: errorClass, message: 'no answer' } });
});
