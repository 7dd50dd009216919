import type { FormPart } from '@helix/contracts';
import { WireError } from './wire-error.js';

const MOST_PARTS = 1_000;
const MOST_HEADER_BYTES = 16 * 1_024;
const HEADER_END = Buffer.from('\r\n\r\n');
const PARAMETER = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/g;

/** The boundary of a `multipart/form-data` content type; `undefined` for any other. */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^\s*multipart\/form-data\s*;/i.test(contentType)) return undefined;
  return parametersOf(contentType).get('boundary');
}

/**
 * The parts of a `multipart/form-data` body, as views into its bytes (RFC 7578, RFC 2046 section 5.1). Strict, so that nothing in the bytes means
 * another thing to who reads them next. Throws `WireError` `malformed`.
 */
export function parseMultipart(bytes: Buffer, boundary: string): readonly FormPart[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const delimiter = Buffer.concat([Buffer.from('\r\n'), mark]);
  const parts: FormPart[] = [];
  if (!bytes.subarray(0, mark.length).equals(mark)) throw malformed('does not begin with its boundary');
  let at = mark.length;
  for (;;) {
    const behind = bytes.toString('latin1', at, at + 2);
    if (behind === '--') return parts;
    if (behind !== '\r\n') throw malformed('has a boundary without an end of line');
    const headerEnd = bytes.indexOf(HEADER_END, at);
    if (headerEnd < 0 || headerEnd - at > MOST_HEADER_BYTES)
      throw malformed('has a part without an end of its headers');
    const start = headerEnd + HEADER_END.length;
    // A part without content: its delimiter begins with the line end of its headers.
    const end = bytes.indexOf(delimiter, start - 2);
    if (end < 0) throw malformed('ends early');
    parts.push(readPart(bytes.toString('latin1', at + 2, headerEnd), bytes.subarray(start, Math.max(start, end))));
    if (parts.length > MOST_PARTS) throw malformed(`has more than ${MOST_PARTS} parts`);
    at = end + delimiter.length;
  }
}

/** The bytes with the content of every part of this name replaced, all others as they are. `parts` are the views that were made of `bytes`. */
export function replaceFormField(
  bytes: Buffer,
  parts: readonly FormPart[],
  field: { readonly name: string; readonly value: string | Buffer },
): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { name, content } of parts) {
    if (name !== field.name) continue;
    const start = content.byteOffset - bytes.byteOffset;
    pieces.push(bytes.subarray(from, start), typeof field.value === 'string' ? Buffer.from(field.value) : field.value);
    from = start + content.length;
  }
  return from === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)]);
}

function readPart(head: string, content: Buffer): FormPart {
  const headers = new Map(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const parameters = parametersOf(headers.get('content-disposition') ?? '');
  const name = parameters.get('name');
  if (name === undefined) throw malformed('has a part without a name');
  const filename = parameters.get('filename') ?? parameters.get('filename*');
  return { name, filename, contentType: headers.get('content-type'), content };
}

function parametersOf(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of header.matchAll(PARAMETER)) {
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    parameters.set(name.toLowerCase(), Buffer.from(value, 'latin1').toString('utf8'));
  }
  return parameters;
}

function malformed(what: string): WireError {
  return new WireError('malformed', `The multipart body ${what}.`);
}
