import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRecordings } from './load-recordings.test.support.js';

const before = process.env.HELIX_SHARED;
let shared: string;
let warn: jest.SpyInstance;

beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'helix-recordings-'));
  process.env.HELIX_SHARED = shared;
  warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  if (before === undefined) delete process.env.HELIX_SHARED;
  else process.env.HELIX_SHARED = before;
  warn.mockRestore();
  rmSync(shared, { recursive: true });
});

function record(...cases: readonly object[]): void {
  mkdirSync(join(shared, 'recordings'));
  writeFileSync(join(shared, 'recordings', 'MANIFEST.json'), JSON.stringify({ cases }));
}

describe('loadRecordings', () => {
  it('gives the bytes of binary frames, with the facts and the request', () => {
    const common = { provider: 'p', stream: true, http_status: 200, expected: { text: 't' } };
    record(
      { id: 'a', format: 'x', response_file: 'a.eventstream.b64', request_file: 'a.json', ...common },
      { id: 'b', format: 'y', response_file: 'a.json', ...common },
    );
    const bytes = Buffer.from([0, 255, 128, 10]);
    writeFileSync(join(shared, 'recordings', 'a.eventstream.b64'), bytes.toString('base64'));
    writeFileSync(join(shared, 'recordings', 'a.json'), '{"model":"m"}');
    expect(loadRecordings('x')).toEqual([
      {
        name: 'a',
        provider: 'p',
        format: 'x',
        stream: true,
        status: 200,
        expected: { text: 't' },
        response: bytes,
        responseHeaders: {},
        request: { model: 'm' },
      },
    ]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('says loudly that there are no recordings, or none of a format', () => {
    expect(loadRecordings('x')).toEqual([]);
    record();
    expect(loadRecordings('x')).toEqual([]);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('SKIPPED: no recordings in')],
      [expect.stringContaining('SKIPPED: no recordings of x')],
    ]);
  });
});
