import type { CallerReply } from '../request/caller-reply.js';

/** What may be held back while no content has come; a stream with a longer prologue is let through. */
const MAX_HELD_BYTES = 256 * 1024;

/** The part of an exchange that a slow caller holds up. */
interface Flow {
  pause(): void;
  resume(): void;
}

/**
 * Holds a stream back until content has come: as long as the gate is shut the caller has nothing, and another target may still be asked. Open, it passes
 * everything on at the pace at which the caller reads.
 */
export class ReplyGate {
  #held: (Buffer | string)[] = [];
  #heldBytes = 0;
  #isOpen = false;

  /** `onOpen` writes the head. */
  constructor(
    private readonly reply: CallerReply,
    private readonly flow: Flow,
    private readonly onOpen: () => void,
  ) {}

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** More is not to be held back. */
  get isFull(): boolean {
    return this.#heldBytes > MAX_HELD_BYTES;
  }

  push(piece: Buffer | string): void {
    if (piece.length === 0) return;
    if (this.#isOpen) return this.reply.write(piece);
    this.#held.push(piece);
    this.#heldBytes += piece.length;
  }

  /** Lets through what was held; does nothing when it is open. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.reply.onFull(() => {
      this.flow.pause();
      this.reply.onDrain(() => this.flow.resume());
    });
    this.onOpen();
    for (const piece of this.#held) this.reply.write(piece);
    this.#held = [];
  }
}
