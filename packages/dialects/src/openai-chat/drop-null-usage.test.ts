import { dropNullUsage } from './drop-null-usage.js';
import { OpenAiStreamTap } from './stream-tap.js';

const frame = (text: string, usage: string): string =>
  `data: {"choices":[{"index":0,"delta":{"content":${JSON.stringify(text)}},"finish_reason":null}]${usage},"obfuscation":"x"}\n\n`;

it('takes the field out of every event', () => {
  const events = Buffer.from(frame('a', ',"usage":null') + frame('b', ',"usage":null'));
  expect(dropNullUsage(events).toString()).toBe(frame('a', '') + frame('b', ''));
});

it('gives the same bytes back where there is none, or where a text has the same words', () => {
  const events = Buffer.from(frame('{"a":1,"usage":null}', ''));
  expect(dropNullUsage(events)).toBe(events);
});

it.each([1, 7, 10_000])('leaves a stream that a caller asked no usage of without any, %i bytes at a time', (size) => {
  const bytes = Buffer.from(
    `${frame('a', ',"usage":null')}${frame('b', ',"usage":null')}data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}\n\ndata: [DONE]\n\n`,
  );
  const read = (dropUsage: boolean): string => {
    const tap = new OpenAiStreamTap({ dropUsage });
    const out: (Buffer | undefined)[] = [];
    for (let from = 0; from < bytes.length; from += size) out.push(tap.push(bytes.subarray(from, from + size)));
    out.push(tap.end());
    expect(tap.facts.usage?.buckets.outputText).toBe(2);
    return Buffer.concat(out.filter((piece) => piece !== undefined)).toString();
  };
  expect(read(true)).toBe(`${frame('a', '')}${frame('b', '')}data: [DONE]\n\n`);
  expect(read(false)).toBe(bytes.toString());
});
