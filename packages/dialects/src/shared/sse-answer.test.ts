import type { ChatEvent } from '@helix/contracts';
import { SseAnswer } from './sse-answer.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Starts an answer with the data of each frame as its id; `end` finishes it, `bad` fails it, `?` is a mistake of the reader. */
function reader() {
  const behind: string[] = [];
  const answer = new SseAnswer({
    readFrame: ({ data }) => {
      if (data === '?') throw new TypeError('a mistake');
      answer.emit({ type: 'response-start', id: data });
      if (data === 'bad') answer.fail({ class: 'server_error', message: 'bad' });
      if (data === 'end') {
        answer.finish();
        answer.emit({ type: 'response-end' });
      }
    },
    endOfBytes: () => answer.fail({ class: 'truncated', message: 'cut' }),
    readBehind: ({ data }) => behind.push(data),
  });
  return { answer, behind };
}

const told = (events: readonly ChatEvent[]): readonly unknown[] =>
  events.map((event) =>
    event.type === 'response-start' ? event.id : event.type === 'error' ? `error: ${event.error.message}` : event.type,
  );

it('gives the events of each piece of bytes once', () => {
  const { answer } = reader();
  expect(told(answer.push(bytes('data: a\n\ndata: b\n\nda')))).toEqual(['a', 'b']);
  expect(told(answer.push(bytes('ta: c\n')))).toEqual([]);
  expect(told(answer.push(bytes('\n')))).toEqual(['c']);
});

it('gives nothing behind its end, and shows the frames that came in the same bytes', () => {
  const { answer, behind } = reader();
  expect(told(answer.push(bytes('data: end\n\ndata: b\n\n')))).toEqual(['end', 'response-end']);
  expect([answer.push(bytes('data: c\n\n')), answer.end()]).toEqual([[], []]);
  expect(behind).toEqual(['b']);
});

it('gives nothing behind a failure', () => {
  const { answer } = reader();
  expect(told(answer.push(bytes('data: bad\n\ndata: b\n\n')))).toEqual(['bad', 'error: bad']);
  expect(answer.end()).toEqual([]);
});

it('says once that the bytes have ended before it', () => {
  const { answer } = reader();
  answer.push(bytes('data: a\n\n'));
  expect(told(answer.end())).toEqual(['error: cut']);
  expect(answer.end()).toEqual([]);
});

it('fails by an event that is too large, and throws on a mistake of its reader', () => {
  const { answer } = reader();
  const events = answer.push(bytes(`data: ${'x'.repeat(20 * 1024 * 1024)}`));
  expect(events).toMatchObject([{ type: 'error', error: { class: 'truncated' } }]);
  expect(answer.end()).toEqual([]);
  expect(() => reader().answer.push(bytes('data: ?\n\n'))).toThrow('a mistake');
});

it('takes the frame that the end of the bytes completes for an end', () => {
  const { answer } = reader();
  expect(answer.push(bytes('data: end\n'))).toEqual([]);
  expect(told(answer.end())).toEqual(['end', 'response-end']);
});
