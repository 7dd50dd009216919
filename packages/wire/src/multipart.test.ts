import fc from 'fast-check';
import { multipartBoundary, parseMultipart, replaceFormField } from './multipart.js';

interface Part {
  readonly name: string;
  readonly file: boolean;
  readonly content: Buffer;
}

function write(parts: readonly Part[], boundary = 'b0'): Buffer {
  const pieces = parts.flatMap(({ name, file, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file ? '; filename="a.bin"' : ''}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

const part = fc.record({
  name: fc.constantFrom('model', 'file', 'n', 'prompt'),
  file: fc.boolean(),
  content: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

it('finds every part, whatever its bytes', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6, minLength: 1 }), (parts) => {
      const found = parseMultipart(write(parts), 'b0');
      expect(found.map(({ name, content }) => ({ name, content: Buffer.from(content) }))).toEqual(
        parts.map(({ name, content }) => ({ name, content })),
      );
    }),
  );
});

it('replaces a field and leaves every other byte as it was', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6, minLength: 1 }), (parts) => {
      const bytes = write(parts);
      const replaced = replaceFormField(bytes, parseMultipart(bytes, 'b0'), { name: 'model', value: 'other-model' });
      const wanted = parts.map((each) =>
        each.name === 'model' ? { ...each, content: Buffer.from('other-model') } : each,
      );
      expect(replaced.equals(write(wanted))).toBe(true);
    }),
  );
});

it.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['Multipart/Form-Data; charset=utf-8; BOUNDARY="a b"', 'a b'],
  ['application/json', undefined],
  ['multipart/form-data', undefined],
  [undefined, undefined],
])('reads the boundary of %s', (type, boundary) => {
  expect(multipartBoundary(type)).toBe(boundary);
});

it.each([
  [
    'the names of fields, quoted, bare and escaped',
    'Content-Disposition: form-data; filename="x; name=\\"file\\""; name="mod\\el"',
    'model',
  ],
  ['a header in another case', 'CONTENT-disposition: form-data;name=model', 'model'],
])('reads %s', (_what, header, name) => {
  const [found] = parseMultipart(Buffer.from(`--b\r\n${header}\r\n\r\nx\r\n--b--`), 'b');
  expect(found?.name).toBe(name);
});

it.each([
  ['a preamble', 'hello\r\n--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--'],
  ['no end', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
  ['line feeds alone', '--b\nContent-Disposition: form-data; name="a"\n\nx\n--b--'],
  ['a part without a name', '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--'],
  ['nothing', ''],
])('refuses a body with %s', (_what, text) => {
  expect(() => parseMultipart(Buffer.from(text), 'b')).toThrow(expect.objectContaining({ code: 'malformed' }));
});
