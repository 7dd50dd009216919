import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '@helix/contracts';

const SHARED = process.env.HELIX_SHARED ?? resolve(__dirname, '../../../../../shared');

/** A recorded exchange and the facts that were established about it. */
export interface Recording {
  readonly name: string;
  readonly stream: boolean;
  readonly status: number;
  readonly expected: JsonObject;
  readonly response: Buffer;
  readonly request: JsonObject | undefined;
}

/** All recorded exchanges of a format; none, with a loud line, where the recordings are not at hand. */
export function loadRecordings(format: string): readonly Recording[] {
  const folder = join(SHARED, 'recordings');
  if (!existsSync(join(folder, 'MANIFEST.json'))) {
    console.warn(`SKIPPED: no recordings in ${folder}; set HELIX_SHARED to the folder that holds them.`);
    return [];
  }
  const manifest = JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')) as { cases: readonly JsonObject[] };
  return manifest.cases
    .filter((entry) => entry.format === format)
    .map((entry) => ({
      name: String(entry.id),
      stream: entry.stream === true,
      status: Number(entry.http_status),
      expected: isJsonObject(entry.expected) ? entry.expected : {},
      response: readFileSync(join(folder, String(entry.response_file))),
      request: typeof entry.request_file === 'string' ? readJson(join(folder, entry.request_file)) : undefined,
    }));
}

/** `it.each` over recordings; a skipped test where there are none. */
export function eachOf<T extends { readonly name: string }>(cases: readonly T[]) {
  return (name: string, run: (recording: T) => void): void => {
    if (cases.length === 0) it.skip(name, () => undefined);
    else it.each(cases)(name, run);
  };
}

function readJson(file: string): JsonObject | undefined {
  const value = JSON.parse(readFileSync(file, 'utf8')) as unknown;
  return isJsonObject(value) ? value : undefined;
}
