import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, journalLine } from './journal.js';

/** The process that started this one: alive, and not this one. */
const ANOTHER_PROCESS = process.ppid;

describe('Journal', () => {
  let directory: string;
  const segments = (): readonly string[] =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.ndjson'))
      .sort();

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'helix-journal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('reads what was appended, in order, over all segments', () => {
    const journal = new Journal(directory);
    journal.append(journalLine('i', 'a', ['x', 1, null]));
    journal.append(journalLine('a', 'a', [7n]) + journalLine('r', 'r', []));
    journal.close(false);
    const next = new Journal(directory);
    next.append(journalLine('i', 'b', []));
    expect(segments()).toHaveLength(2);
    expect(next.read()).toEqual([
      { kind: 'i', id: 'a', values: ['x', 1, null] },
      { kind: 'a', id: 'a', values: ['7'] },
      { kind: 'r', id: 'r', values: [] },
      { kind: 'i', id: 'b', values: [] },
    ]);
    next.close(false);
  });

  it('is in the file when append returns', () => {
    const journal = new Journal(directory);
    journal.append(journalLine('i', 'a', ['ä']));
    expect(readFileSync(join(directory, segments()[0] ?? ''), 'utf8')).toBe('["i","a",["ä"]]\n');
    expect(journal.size).toBe(Buffer.byteLength('["i","a",["ä"]]\n'));
    journal.close(false);
  });

  it('leaves out a line that was cut, wherever the cut is, and keeps all before it', () => {
    const whole = journalLine('i', 'a', ['x']);
    const last = journalLine('a', 'b', ['long enough', 42n]);
    for (let length = 0; length < last.length - 1; length++) {
      writeFileSync(join(directory, '0000000001.ndjson'), whole + last.slice(0, length));
      const journal = new Journal(directory);
      expect(journal.read()).toEqual([{ kind: 'i', id: 'a', values: ['x'] }]);
      journal.close(false);
    }
  });

  it('begins a new segment with what is carried on, and drops the older ones', () => {
    const journal = new Journal(directory);
    journal.append(journalLine('i', 'a', []));
    const [old] = segments();
    journal.rotate(journalLine('i', 'open', []));
    expect(segments()).toHaveLength(1);
    expect(segments()).not.toContain(old);
    journal.append(journalLine('i', 'later', []));
    expect(journal.read().map(({ id }) => id)).toEqual(['open', 'later']);
    journal.close(false);
  });

  it('leaves nothing behind when all of it is in the database', () => {
    const journal = new Journal(directory);
    journal.append(journalLine('i', 'a', []));
    journal.close(true);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says that the store is away when the disk does not take a line', () => {
    const journal = new Journal(directory);
    mkdirSync(join(directory, '0000000001.ndjson'));
    expect(() => journal.append('x\n')).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    journal.close(false);
  });

  it('belongs to one living process', () => {
    writeFileSync(join(directory, 'lock'), String(ANOTHER_PROCESS));
    expect(() => new Journal(directory)).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    expect(existsSync(join(directory, 'lock'))).toBe(true);
  });

  it.each([
    ['a dead process', '2147483646'],
    ['nobody', 'junk'],
    ['this very process', String(process.pid)],
  ])('is taken over from %s', (_owner, lock) => {
    writeFileSync(join(directory, 'lock'), lock);
    const journal = new Journal(directory);
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe(String(process.pid));
    journal.close(false);
    expect(existsSync(join(directory, 'lock'))).toBe(false);
  });
});
