import fc from 'fast-check';
import { WholeFrames } from './whole-frames.js';

function run(chunks: readonly string[]): { readonly out: readonly string[]; readonly rest: string } {
  const frames = new WholeFrames();
  const out = chunks.flatMap((chunk) => frames.push(Buffer.from(chunk))?.toString() ?? []);
  return { out, rest: frames.end()?.toString() ?? '' };
}

it('lets a chunk of whole frames through as it is', () => {
  const frames = new WholeFrames();
  const chunk = Buffer.from('data: 1\n\ndata: 2\n\n');
  expect(frames.push(chunk)).toBe(chunk);
  expect(frames.end()).toBeUndefined();
});

it('holds the beginning of a frame until its end has come', () => {
  expect(run(['data: 1\n\nda', 'ta: 2', '\n\ndata: 3\n'])).toEqual({
    out: ['data: 1\n\n', 'data: 2\n\n'],
    rest: 'data: 3\n',
  });
});

it.each([
  ['\n', '\n'],
  ['\r\n', '\r\n'],
  ['\r\n\r', '\n'],
  ['\n', '\r\n'],
])('knows a blank line that is cut between chunks: %j %j', (before, after) => {
  expect(run([`data: 1${before}`, `${after}data: 2`])).toEqual({
    out: [`data: 1${before}${after}`],
    rest: 'data: 2',
  });
});

it('takes no line end, nor a lone carriage return, for a blank line', () => {
  expect(run(['data: 1\ndata: 2\r', 'x\n'])).toEqual({ out: [], rest: 'data: 1\ndata: 2\rx\n' });
});

it('gives out all bytes in their order, and whole frames only, however they are split', () => {
  const frame = fc.tuple(
    fc.constantFrom('data: {"a":1}', ': note', 'event: x\ndata: y'),
    fc.constantFrom('\n', '\r\n'),
  );
  const stream = fc.array(frame, { maxLength: 8 }).map((all) => all.map(([text, end]) => text + end + end).join(''));
  fc.assert(
    fc.property(
      stream,
      fc.string({ maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (text, tail, sizes) => {
        const chunks: string[] = [];
        for (let at = 0; at < (text + tail).length; ) {
          const size = sizes.next().value as number;
          chunks.push((text + tail).slice(at, at + size));
          at += size;
        }
        const { out, rest } = run(chunks);
        expect(out.join('') + rest).toBe(text + tail);
        for (const piece of out) expect(piece).toMatch(/\n\r?\n$/);
      },
    ),
  );
});

it('does not hold more than a mebibyte', () => {
  const frames = new WholeFrames();
  const piece = Buffer.alloc(600 * 1024, 'x');
  expect(frames.push(piece)).toBeUndefined();
  expect(frames.push(piece)?.length).toBe(2 * piece.length);
});

it('closes with a blank line where it is missing', () => {
  const close = (...chunks: readonly string[]): string => {
    const frames = new WholeFrames();
    const [last = '', ...rest] = [...chunks].reverse();
    for (const chunk of rest.reverse()) frames.push(Buffer.from(chunk));
    return frames.close(Buffer.from(last)).toString();
  };
  expect(close('data: a', 'b')).toBe('data: ab\n\n');
  expect(close('data: ab\n')).toBe('data: ab\n\n');
  expect(close('data: ab\n\n')).toBe('data: ab\n\n');
  expect(new WholeFrames().close(undefined)).toHaveLength(0);
});
