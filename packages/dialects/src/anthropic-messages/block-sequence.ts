import { type BlockDeltaEvent, type BlockEndEvent, type BlockStartEvent, HelixError } from '@helix/contracts';
import { BlockWriter } from './block-writer.js';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { isExplanation } from './refusal-explanation.js';

/** A block that waits for its turn: what came for it meanwhile. */
interface WaitingBlock {
  readonly start: BlockStartEvent;
  readonly deltas: BlockDeltaEvent[];
  end: BlockEndEvent | undefined;
}

/**
 * Puts blocks that are open side by side (OpenAI interleaves parallel tool calls) one after another: the first is written as it
 * comes, later ones are held until it ends. Each call returns the frames to send.
 */
export class BlockSequence {
  readonly #waiting = new Map<number, WaitingBlock>();
  readonly #skipped = new Set<number>();
  #current: BlockWriter | undefined;
  #nextIndex = 0;
  /** The answer holds a refusal. */
  refused = false;

  /** A block has begun and not ended. */
  get isOpen(): boolean {
    return this.#current !== undefined || this.#skipped.size > 0;
  }

  start(event: BlockStartEvent): string {
    if (event.head.kind === 'refusal') this.refused = true;
    if (isUnknown(event) || isExplanation(event)) {
      this.#skipped.add(event.block);
      return '';
    }
    if (this.#current === undefined) {
      const writer = this.#begin(event);
      this.#current = writer;
      return writer.start();
    }
    this.#waiting.set(event.block, { start: event, deltas: [], end: undefined });
    return '';
  }

  delta(event: BlockDeltaEvent): string {
    const current = this.#current;
    if (current?.block === event.block) return current.delta(event);
    if (!this.#skipped.has(event.block)) this.#findWaiting(event.block).deltas.push(event);
    return '';
  }

  end(event: BlockEndEvent): string {
    const current = this.#current;
    if (current?.block === event.block) return current.end(event) + this.#advance();
    if (!this.#skipped.delete(event.block)) this.#findWaiting(event.block).end = event;
    return '';
  }

  #begin(event: BlockStartEvent): BlockWriter {
    const writer = new BlockWriter(event, this.#nextIndex);
    this.#nextIndex += 1;
    return writer;
  }

  /** Writes the blocks that waited, up to one that has not ended yet. */
  #advance(): string {
    this.#current = undefined;
    let frames = '';
    for (const [block, waiting] of this.#waiting) {
      this.#waiting.delete(block);
      const writer = this.#begin(waiting.start);
      frames += writer.start();
      for (const delta of waiting.deltas) frames += writer.delta(delta);
      if (waiting.end === undefined) {
        this.#current = writer;
        return frames;
      }
      frames += writer.end(waiting.end);
    }
    return frames;
  }

  #findWaiting(block: number): WaitingBlock {
    const waiting = this.#waiting.get(block);
    if (waiting === undefined) throw new HelixError('internal', `Block ${block} of a stream was not open.`);
    return waiting;
  }
}

/** Kinds that Anthropic's answers do not have. */
function isUnknown({ head }: BlockStartEvent): boolean {
  return head.kind === 'media' || (head.kind === 'foreign' && head.dialect !== ANTHROPIC_MESSAGES);
}
