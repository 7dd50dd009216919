import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { HelixError } from '@helix/contracts';

/** One line of the journal: what kind of entry, its id, and its values. */
export interface JournalEntry {
  /** `i` an intent, `a` an attempt's outcome, `r` a request. */
  readonly kind: 'i' | 'a' | 'r';
  readonly id: string;
  readonly values: readonly (string | number | null)[];
}

const SEGMENT = /^\d{10}\.ndjson$/;

/**
 * An append-only file of what must survive the process. Each append is one `write` to the kernel, so a `kill -9` right after it loses nothing; a line
 * that was cut is ignored when it is read. One process at a time: a lock file names its owner.
 */
export class Journal {
  readonly #directory: string;
  #file = -1;
  #number: number;
  #size = 0;

  /** Throws `store_unavailable` when another living process has the journal. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#lock();
    this.#number = Math.max(0, ...this.#segments().map((name) => Number.parseInt(name, 10)));
  }

  get size(): number {
    return this.#size;
  }

  /** Every whole entry of every segment, oldest first. */
  read(): readonly JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (const name of this.#segments()) {
      for (const line of readFileSync(join(this.#directory, name), 'utf8').split('\n')) {
        const entry = parseLine(line);
        if (entry !== undefined) entries.push(entry);
      }
    }
    return entries;
  }

  /** Appends lines (each ended by a newline). Throws `store_unavailable` when the disk does not take them. */
  append(lines: string): void {
    try {
      if (this.#file < 0) this.#open();
      this.#size += writeSync(this.#file, lines);
    } catch (cause) {
      throw new HelixError(
        'store_unavailable',
        'The journal cannot be written (is the disk full?), and a call that cannot be booked is not made.',
        { cause },
      );
    }
  }

  /** Begins a new segment with these lines and drops all older ones: everything in them is in the database. */
  rotate(carried: string): void {
    const old = this.#segments();
    if (this.#file >= 0) closeSync(this.#file);
    this.#open();
    if (carried !== '') this.append(carried);
    for (const name of old) unlinkSync(join(this.#directory, name));
  }

  /** Frees the lock; with `empty`, everything has been shipped and the segments go. */
  close(empty: boolean): void {
    if (this.#file >= 0) {
      fsyncSync(this.#file);
      closeSync(this.#file);
      this.#file = -1;
    }
    if (empty) for (const name of this.#segments()) unlinkSync(join(this.#directory, name));
    rmSync(join(this.#directory, 'lock'), { force: true });
  }

  #open(): void {
    this.#number += 1;
    this.#file = openSync(join(this.#directory, `${String(this.#number).padStart(10, '0')}.ndjson`), 'a', 0o600);
    this.#size = 0;
  }

  #segments(): readonly string[] {
    return readdirSync(this.#directory)
      .filter((name) => SEGMENT.test(name))
      .sort();
  }

  #lock(): void {
    const file = join(this.#directory, 'lock');
    if (existsSync(file)) {
      const owner = Number(readFileSync(file, 'utf8'));
      if (owner !== process.pid && isAlive(owner) && !isOlderThanBoot(file)) {
        throw new HelixError(
          'store_unavailable',
          `Another gateway (process ${owner}) uses ${this.#directory}. Stop it, or set another data directory with HELIX_DATA.`,
        );
      }
    }
    writeFileSync(file, String(process.pid), { mode: 0o600 });
  }
}

/** A line of the journal, with its newline. */
export function journalLine(
  kind: JournalEntry['kind'],
  id: string,
  values: readonly (string | number | bigint | null)[],
): string {
  return `${JSON.stringify([kind, id, values.map((value) => (typeof value === 'bigint' ? value.toString() : value))])}\n`;
}

function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const [kind, id, values] = JSON.parse(line) as [JournalEntry['kind'], string, readonly (string | number | null)[]];
    return { kind, id, values };
  } catch {
    // The last line of a killed process may be cut; what it would have said is covered by the intent before it.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** In a container the same pid is another process after a restart. */
function isOlderThanBoot(file: string): boolean {
  return (
    statSync(file).mtimeMs < Date.now() - process.uptime() * 1_000 && readFileSync(file, 'utf8') === String(process.pid)
  );
}
