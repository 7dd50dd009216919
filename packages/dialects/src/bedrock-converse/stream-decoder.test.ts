import { assertEventGrammar, encodeJsonEvent, foldEvents } from '@helix/wire';
import { ConverseStreamDecoder } from './stream-decoder.js';

const event = (name: string, payload: unknown): Buffer =>
  encodeJsonEvent({ ':message-type': 'event', ':event-type': name }, payload);
const delta = (contentBlockIndex: number, value: unknown): Buffer =>
  event('contentBlockDelta', { contentBlockIndex, delta: value });

const END = [
  event('messageStop', { stopReason: 'end_turn' }),
  event('metadata', { usage: { inputTokens: 1, outputTokens: 1 } }),
];

function decode(frames: readonly Buffer[]) {
  const decoder = new ConverseStreamDecoder();
  const events = [...decoder.push(Buffer.concat(frames)), ...decoder.end()];
  assertEventGrammar(events);
  return events;
}

it('begins text and reasoning with their first delta, and joins redacted pieces as bytes', () => {
  const pieces = ['first', 'second!'].map((text) => Buffer.from(text).toString('base64'));
  const { choices } = foldEvents(
    decode([
      event('messageStart', { role: 'assistant' }),
      ...pieces.map((redactedContent) => delta(0, { reasoningContent: { redactedContent } })),
      delta(1, { text: 'Hi' }),
      ...END,
    ]),
  );
  expect(choices[0]?.blocks).toMatchObject([
    { head: { kind: 'reasoning' }, seal: { data: Buffer.from('firstsecond!').toString('base64') } },
    { head: { kind: 'text' }, text: 'Hi' },
  ]);
});

it.each([
  ['throttlingException', 'rate_limit'],
  ['validationException', 'invalid_request'],
  ['modelStreamErrorException', 'server_error'],
  ['internalServerException', 'server_error'],
  ['serviceUnavailableException', 'overloaded'],
  ['somethingNewException', 'server_error'],
])('takes the exception %s for %s, wherever it comes', (name, errorClass) => {
  const failure = encodeJsonEvent({ ':message-type': 'exception', ':exception-type': name }, { message: 'No.' });
  for (const before of [[], [delta(0, { text: 'Hi' })], [delta(0, { text: 'Hi' }), END[0] ?? Buffer.alloc(0)]])
    expect(decode([...before, failure]).at(-1)).toMatchObject({
      type: 'error',
      error: { class: errorClass, message: 'No.' },
    });
});

it('takes an error of the transport for a failure', () => {
  const failure = encodeJsonEvent(
    { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Gone.' },
    {},
  );
  expect(decode([failure]).at(-1)).toMatchObject({
    error: { class: 'server_error', message: 'Gone.', type: 'InternalFailure' },
  });
});

it.each([
  ['nothing', []],
  ['no end', [delta(0, { text: 'Hi' })]],
  ['no metadata', [delta(0, { text: 'Hi' }), ...END.slice(0, 1)]],
  ['half a frame', [delta(0, { text: 'Hi' }).subarray(0, -3)]],
  ['a call that never began', [delta(0, { toolUse: { input: '{}' } }), ...END]],
  ['an event that is no JSON', [Buffer.alloc(16)]],
])('calls a stream with %s truncated', (_what, frames) => {
  expect(decode(frames).at(-1)).toMatchObject({ type: 'error', error: { class: 'truncated' } });
});

it('passes over events and padding that are new to it', () => {
  const events = decode([event('novelty', { a: 1 }), delta(0, { text: 'Hi' }), ...END]);
  expect(events.map(({ type }) => type)).toEqual([
    'response-start',
    'block-start',
    'block-delta',
    'block-end',
    'choice-end',
    'usage',
    'response-end',
  ]);
});
