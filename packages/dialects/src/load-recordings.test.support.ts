import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** Recordings that hold several answers one after another, by id: what the last one, which the facts are about, begins with. */
const GLUED: Readonly<Record<string, string>> = { 'openai/responses-stream-text': 'event: response.created\n' };

/** A recorded exchange and the facts that were established about it. */
export interface Recording {
  readonly name: string;
  readonly provider: string;
  readonly format: string;
  readonly stream: boolean;
  readonly status: number;
  /** Facts as the manifest has them; see its `conventions`. */
  readonly expected: JsonObject;
  /** The body as it came from the socket, binary frames included. */
  readonly response: Buffer;
  /** Names in lower case. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** `undefined` where none was recorded. */
  readonly request: JsonObject | undefined;
}

/**
 * All recorded exchanges of the manifest's formats. Where the recordings, or those of a format, are not at hand, there are none of them, and a
 * loud line says so.
 */
export function loadRecordings(...formats: readonly string[]): readonly Recording[] {
  const shared = process.env.HELIX_SHARED ?? resolve(__dirname, '../../../../shared');
  const folder = join(shared, 'recordings');
  if (!existsSync(join(folder, 'MANIFEST.json'))) {
    console.warn(`SKIPPED: no recordings in ${folder}; set HELIX_SHARED to the folder that holds them.`);
    return [];
  }
  const { cases } = readJson(join(folder, 'MANIFEST.json')) as { readonly cases: readonly JsonObject[] };
  const recordings = cases
    .filter(({ format }) => formats.includes(String(format)))
    .map((entry) => loadRecording(folder, entry));
  for (const format of formats)
    if (!recordings.some((recording) => recording.format === format))
      console.warn(`SKIPPED: no recordings of ${format} in ${folder}.`);
  return recordings;
}

/** The parsed body of an answer that is one JSON value. Throws `SyntaxError` for any other. */
export function bodyOf({ response }: Recording): JsonObject {
  return JSON.parse(response.toString('utf8')) as JsonObject;
}

/** `it.each` over recordings, `$name` in the title; a skipped test where there are none. */
export function eachRecording(recordings: readonly Recording[]) {
  return (title: string, run: (recording: Recording) => void): void => {
    if (recordings.length === 0) it.skip(title, () => undefined);
    else it.each(recordings)(title, run);
  };
}

function loadRecording(folder: string, entry: JsonObject): Recording {
  const { id, provider, format, stream, http_status, expected, request_file, response_file, response_headers } = entry;
  const request = typeof request_file === 'string' ? readJson(join(folder, request_file)) : undefined;
  return {
    name: String(id),
    provider: String(provider),
    format: String(format),
    stream: stream === true,
    status: Number(http_status),
    expected: isJsonObject(expected) ? expected : {},
    response: lastAnswerOf(String(id), readBytes(join(folder, String(response_file)))),
    responseHeaders: (isJsonObject(response_headers) ? response_headers : {}) as Readonly<Record<string, string>>,
    request: isJsonObject(request) ? request : undefined,
  };
}

function readBytes(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith('.b64') ? Buffer.from(bytes.toString('latin1'), 'base64') : bytes;
}

function lastAnswerOf(id: string, bytes: Buffer): Buffer {
  const mark = GLUED[id];
  return mark === undefined ? bytes : bytes.subarray(bytes.lastIndexOf(mark));
}

function readJson(file: string): JsonValue {
  return JSON.parse(readFileSync(file, 'utf8')) as JsonValue;
}
