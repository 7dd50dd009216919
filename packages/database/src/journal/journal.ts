import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { HelixError } from '@helix/contracts';
import { DirectoryLock } from './directory-lock.js';
import { JOURNAL_HEADER } from './journal-lines.js';

const SEGMENT = /^\d{10}\.ndjson$/;

/**
 * An append-only file of what must survive the process, in segments. Each append is one `write` to the kernel, so a `kill -9` right after it loses
 * nothing; a line that was cut is ignored when it is read. One process at a time.
 */
export class Journal {
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  #file = -1;
  #number: number;
  #size = 0;

  /** Throws `store_unavailable` when another living process has the journal. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#lock = new DirectoryLock(directory);
    this.#number = Math.max(0, ...this.#segments().map((name) => Number.parseInt(name, 10)));
  }

  /** Bytes in the current segment. */
  get size(): number {
    return this.#size;
  }

  /** The text of every segment, oldest first. */
  read(): readonly string[] {
    return this.#segments().map((name) => readFileSync(join(this.#directory, name), 'utf8'));
  }

  /** Appends lines (each ended by a newline), all of them or none. Throws `store_unavailable` when the disk does not take them. */
  append(lines: string): void {
    try {
      if (this.#file < 0) this.#open();
      this.#write(this.#size === 0 ? JOURNAL_HEADER + lines : lines);
    } catch (cause) {
      this.#cutBack();
      throw new HelixError(
        'store_unavailable',
        `The journal cannot be written (${codeOf(cause)}), and a call that cannot be booked is not made. Try again shortly.`,
        { cause },
      );
    }
  }

  /** Begins a new segment with these lines and drops all older ones: everything in them is in the database. */
  rotate(carried: string): void {
    const old = this.#segments();
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
    this.#lock.release();
  }

  #open(): void {
    const next = join(this.#directory, `${String(this.#number + 1).padStart(10, '0')}.ndjson`);
    const file = openSync(next, 'a', 0o600);
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = file;
    this.#number += 1;
    this.#size = 0;
  }

  #write(lines: string): void {
    const length = Buffer.byteLength(lines);
    let written = writeSync(this.#file, lines);
    if (written < length) {
      const bytes = Buffer.from(lines);
      while (written < length) written += writeSync(this.#file, bytes, written);
    }
    this.#size += length;
  }

  /** What a failed write left would be read as said, or spoil the line behind it. */
  #cutBack(): void {
    try {
      if (this.#file >= 0) ftruncateSync(this.#file, this.#size);
    } catch {
      // A new segment keeps the rest of this one from mattering; when that fails too, the next append says so.
      closeSync(this.#file);
      this.#file = -1;
    }
  }

  #segments(): readonly string[] {
    return readdirSync(this.#directory)
      .filter((name) => SEGMENT.test(name))
      .sort();
  }
}

/** Such as ENOSPC for a full disk, EMFILE where no more files may be open. */
function codeOf(cause: unknown): string {
  return String((cause as NodeJS.ErrnoException).code ?? cause);
}
