import { encodeJsonEvent } from '@helix/wire';
import { bedrockAnthropic } from '../index.js';

const chunk = (event: object): Buffer =>
  encodeJsonEvent(
    { ':message-type': 'event', ':event-type': 'chunk' },
    { bytes: Buffer.from(JSON.stringify(event, null, 1)).toString('base64'), p: 'abc' },
  );
const START = chunk({ type: 'message_start', message: { id: 'msg', model: 'claude', usage: { input_tokens: 1 } } });
const STOP = chunk({ type: 'message_stop' });

function lastOf(...frames: readonly Buffer[]) {
  const decoder = bedrockAnthropic.createStreamDecoder();
  return [...decoder.push(Buffer.concat(frames)), ...decoder.end()].at(-1);
}

it('reads events whatever line ends their JSON has, and nothing after the end', () => {
  expect(lastOf(START, STOP, START)).toMatchObject({ type: 'response-end' });
});

it('ends in an error when an exception comes, a checksum is wrong, or the end does not come', () => {
  const exception = encodeJsonEvent(
    { ':message-type': 'exception', ':exception-type': 'throttlingException' },
    { message: 'No.' },
  );
  const broken = Buffer.from(STOP);
  broken.writeUInt8(broken.readUInt8(20) ^ 1, 20);
  expect(lastOf(START, exception)).toMatchObject({ type: 'error', error: { class: 'rate_limit', message: 'No.' } });
  expect(lastOf(START, broken)).toMatchObject({ type: 'error', error: { class: 'truncated' } });
  expect(lastOf(START)).toMatchObject({ type: 'error', error: { class: 'truncated' } });
});

it('puts model and stream into the URL and the version into the body', () => {
  const request = {
    model: 'm',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    stream: true,
    includeUsage: true,
  } as const;
  expect(bedrockAnthropic.encodeRequest(request, { model: 'm', stream: true, maxOutputTokens: 9 }).body).toEqual({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 9,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  });
});
