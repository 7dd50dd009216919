/** Beyond this an unfinished frame is not held back any longer, in bytes. */
const MOST_HELD_BYTES = 1024 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Lets the bytes of a server-sent event stream through frame by frame: what stands behind the last blank line waits for the rest of its frame. Whoever
 * reads along so never has half a frame when the stream breaks, and whatever is put behind is a frame of its own. The bytes stay as they are;
 * nothing is copied while chunks end where frames do. A frame of more than 1 MiB is let through as it comes.
 */
export class WholeFrames {
  #held: Buffer[] = [];
  #heldBytes = 0;

  /** What may go on now; `undefined` when that is nothing. */
  push(chunk: Buffer): Buffer | undefined {
    const end = lastFrameEnd(chunk) || this.#endAcross(chunk);
    if (end === 0 && this.#heldBytes + chunk.length <= MOST_HELD_BYTES) {
      this.#hold(chunk);
      return undefined;
    }
    const through = end === 0 || end === chunk.length ? chunk : chunk.subarray(0, end);
    const out = this.#held.length === 0 ? through : Buffer.concat([...this.#held, through]);
    this.#held = [];
    this.#heldBytes = 0;
    if (through !== chunk) this.#hold(chunk.subarray(end));
    return out;
  }

  /** All that waits with this chunk behind it, as whole frames: a blank line is put where it is missing. */
  close(chunk: Buffer | undefined): Buffer {
    const pieces = [...this.#held, ...(chunk === undefined ? [] : [chunk])];
    this.#held = [];
    this.#heldBytes = 0;
    const bytes = Buffer.concat(pieces);
    if (bytes.length === 0 || lastFrameEnd(bytes) === bytes.length) return bytes;
    return Buffer.concat([bytes, Buffer.from(bytes.at(-1) === LINE_FEED ? '\n' : '\n\n')]);
  }

  /** What waits, when no more comes; `undefined` for nothing. */
  end(): Buffer | undefined {
    if (this.#heldBytes === 0) return undefined;
    const rest = this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return rest;
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  /** A blank line that begins in what is held and ends in this chunk. */
  #endAcross(chunk: Buffer): number {
    if (this.#heldBytes === 0) return 0;
    const last = this.#lastByte(1);
    if (last === LINE_FEED) {
      if (chunk[0] === LINE_FEED) return 1;
      return chunk[0] === CARRIAGE_RETURN && chunk[1] === LINE_FEED ? 2 : 0;
    }
    const isCut = last === CARRIAGE_RETURN && this.#lastByte(2) === LINE_FEED && chunk[0] === LINE_FEED;
    return isCut ? 1 : 0;
  }

  /** The byte at this place from the end of what is held. */
  #lastByte(fromEnd: number): number | undefined {
    let left = fromEnd;
    for (let index = this.#held.length - 1; index >= 0; index--) {
      const piece = this.#held[index] as Buffer;
      if (piece.length >= left) return piece[piece.length - left];
      left -= piece.length;
    }
    return undefined;
  }
}

/** Where the last frame of a chunk ends: behind its blank line; 0 when there is none. */
function lastFrameEnd(chunk: Buffer): number {
  for (let at = chunk.lastIndexOf(LINE_FEED); at > 0; at = chunk.lastIndexOf(LINE_FEED, at - 1)) {
    if (chunk[at - 1] === LINE_FEED) return at + 1;
    if (chunk[at - 1] === CARRIAGE_RETURN && chunk[at - 2] === LINE_FEED) return at + 1;
  }
  return 0;
}
