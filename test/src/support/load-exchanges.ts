import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A recorded exchange with a provider, and the facts established about it. */
export interface Exchange {
  readonly id: string;
  readonly provider: string;
  readonly stream: boolean;
  readonly status: number;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Entry {
  readonly id: string;
  readonly provider: string;
  readonly format: string;
  readonly stream: boolean;
  readonly http_status: number;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly response_headers?: Readonly<Record<string, string>>;
  readonly response_file: string;
}

/** The recorded exchanges in a format; none, and a loud line, where the recordings are not at hand (HELIX_SHARED says where they are). */
export function loadExchanges(format: string): readonly Exchange[] {
  const folder = join(process.env['HELIX_SHARED'] ?? resolve(__dirname, '../../../../shared'), 'recordings');
  const manifest = join(folder, 'MANIFEST.json');
  if (!existsSync(manifest)) {
    console.warn(`SKIPPED: no recordings in ${folder}; set HELIX_SHARED to the folder that holds them.`);
    return [];
  }
  const { cases } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly cases: readonly Entry[] };
  return cases
    .filter((entry) => entry.format === format)
    .map((entry) => ({
      id: entry.id,
      provider: entry.provider,
      stream: entry.stream,
      status: entry.http_status,
      expected: entry.expected,
      headers: entry.response_headers ?? {},
      body: readBytes(join(folder, entry.response_file)),
    }));
}

/** Binary answers are kept as Base64. */
function readBytes(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith('.b64') ? Buffer.from(bytes.toString('latin1'), 'base64') : bytes;
}
