import * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal.js';
import { JOURNAL_HEADER } from './journal-lines.js';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  return { ...real, writeSync: jest.fn(real.writeSync), ftruncateSync: jest.fn(real.ftruncateSync) };
});
const { writeSync } = jest.requireActual<typeof fs>('node:fs');
const mocked = jest.mocked(fs);

/** Writes a part of what it is given, and gives how much. */
function writePart(file: number, data: unknown, offset: unknown): number {
  const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Buffer);
  return writeSync(file, bytes, Number(offset ?? 0), 3);
}

function fail(): never {
  throw new Error('ENOSPC');
}

describe('a journal', () => {
  let directory: string;
  const segments = (): string[] => readdirSync(directory).filter((name) => name.endsWith('.ndjson'));
  const textOf = (name: string | undefined): string => readFileSync(join(directory, name ?? ''), 'utf8');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'helix-journal-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('begins each segment with the header and reads them oldest first', () => {
    const first = new Journal(directory);
    first.append('["a"]\n');
    first.append('["b"]\n');
    first.close(false);
    const second = new Journal(directory);
    second.append('["c"]\n');
    expect(second.read()).toEqual([`${JOURNAL_HEADER}["a"]\n["b"]\n`, `${JOURNAL_HEADER}["c"]\n`]);
    second.close(false);
  });

  it('keeps only what is carried when it rotates, and nothing when it is closed empty', () => {
    const journal = new Journal(directory);
    journal.append('["a"]\n');
    journal.rotate('["b"]\n');
    expect(journal.read()).toEqual([`${JOURNAL_HEADER}["b"]\n`]);
    expect(journal.size).toBe(textOf(segments()[0]).length);
    journal.close(true);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('keeps the older segments when the new one cannot be begun', () => {
    const journal = new Journal(directory);
    journal.append('["a"]\n');
    mocked.writeSync.mockImplementationOnce(fail);
    expect(() => journal.rotate('["b"]\n')).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    expect(textOf(segments()[0])).toBe(`${JOURNAL_HEADER}["a"]\n`);
    journal.close(false);
  });

  it('goes on writing when the kernel takes a part', () => {
    const journal = new Journal(directory);
    mocked.writeSync.mockImplementationOnce(writePart as never).mockImplementationOnce(writePart as never);
    journal.append('["Grüße"]\n');
    journal.append('["b"]\n');
    expect(journal.read()).toEqual([`${JOURNAL_HEADER}["Grüße"]\n["b"]\n`]);
    expect(journal.size).toBe(fs.statSync(join(directory, segments()[0] ?? '')).size);
    journal.close(false);
  });

  it('takes back what a failed write left, so that it is not read as said', () => {
    const journal = new Journal(directory);
    journal.append('["a"]\n');
    mocked.writeSync.mockImplementationOnce(writePart as never).mockImplementationOnce(fail);
    expect(() => journal.append('["b"]\n["c"]\n')).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    journal.append('["d"]\n');
    expect(journal.read()).toEqual([`${JOURNAL_HEADER}["a"]\n["d"]\n`]);
    journal.close(false);
  });

  it('begins a new segment when it cannot take back either', () => {
    const journal = new Journal(directory);
    journal.append('["a"]\n');
    mocked.writeSync.mockImplementationOnce(writePart as never).mockImplementationOnce(fail);
    mocked.ftruncateSync.mockImplementationOnce(fail);
    expect(() => journal.append('["b"]\n')).toThrow('cannot be written');
    journal.append('["d"]\n');
    expect(journal.read().at(-1)).toBe(`${JOURNAL_HEADER}["d"]\n`);
    journal.close(false);
  });

  it('is for one living process', () => {
    writeFileSync(join(directory, 'lock'), String(process.ppid));
    expect(() => new Journal(directory)).toThrow(`Another gateway (process ${process.ppid})`);
  });

  it('takes over the lock of a process that is gone', () => {
    writeFileSync(join(directory, 'lock'), '2147483646');
    const journal = new Journal(directory);
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe(String(process.pid));
    journal.close(true);
    expect(readdirSync(directory)).toEqual([]);
  });
});
