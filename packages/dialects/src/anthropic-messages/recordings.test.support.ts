import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

const SHARED = process.env.HELIX_SHARED ?? resolve(__dirname, '../../../../../shared');

/** A recorded exchange with Anthropic and the facts that were established about it. */
export interface Recording {
  readonly id: string;
  readonly stream: boolean;
  readonly status: number;
  readonly expected: JsonObject;
  readonly response: Buffer;
  readonly request: JsonObject | undefined;
}

/** All recorded Messages exchanges; none, with a loud line, where the recordings are not at hand. */
export function loadRecordings(): readonly Recording[] {
  const folder = join(SHARED, 'recordings');
  if (!existsSync(join(folder, 'MANIFEST.json'))) {
    console.warn(`SKIPPED: no recordings in ${folder}; set HELIX_SHARED to the folder that holds them.`);
    return [];
  }
  const manifest = JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')) as { cases: readonly JsonObject[] };
  return manifest.cases
    .filter((entry) => entry.format === 'anthropic.messages')
    .map((entry) => ({
      id: String(entry.id),
      stream: entry.stream === true,
      status: Number(entry.http_status),
      expected: isJsonObject(entry.expected) ? entry.expected : {},
      response: readFileSync(join(folder, String(entry.response_file))),
      request: readRequest(folder, entry.request_file),
    }));
}

function readRequest(folder: string, file: JsonValue | undefined): JsonObject | undefined {
  if (typeof file !== 'string') return undefined;
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonObject;
}

/** `it.each` over recordings; a skipped test where there are none. */
export function eachOf<T>(cases: readonly (readonly [string, T])[]) {
  return (name: string, run: (id: string, recording: T) => void): void => {
    if (cases.length === 0) it.skip(name, () => undefined);
    else it.each(cases)(name, run);
  };
}
