import { Dimension } from './dimension.js';

const MOST = 10_000;
const DAY_MS = 86_400_000;

/** The day of a time, in days since the epoch. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/** A step of a sequence, which is a day and its meters: sequences that begin alike share their nodes. */
interface Node {
  readonly next: Map<string | number, Node>;
  set: Dimension | undefined;
}

/**
 * The sets of meters that requests were held by lately, one `Dimension` for each day and sequence of ids. Found meter by meter: the ids of meters are
 * long, and to join them for every request would cost more than to write them. At most `most` are remembered.
 */
export class MeterSets {
  readonly #most: number;
  #root = createNode();
  #size = 0;

  constructor(most = MOST) {
    this.#most = most;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#size;
  }

  /** The set of these meters, in their order, for requests of that day. */
  setOf(day: number, meters: readonly { readonly id: string }[]): Dimension {
    let node = stepTo(this.#root, day);
    for (const { id } of meters) node = stepTo(node, id);
    return node.set ?? this.#add(node, day, meters);
  }

  #add(node: Node, day: number, meters: readonly { readonly id: string }[]): Dimension {
    const set = new Dimension('meter_sets', [BigInt(day), JSON.stringify(meters.map(({ id }) => id))]);
    node.set = set;
    this.#size += 1;
    if (this.#size >= this.#most) {
      // Forgetting all at once costs a few reads of the database and needs no order of use.
      this.#root = createNode();
      this.#size = 0;
    }
    return set;
  }
}

function stepTo(node: Node, step: string | number): Node {
  let next = node.next.get(step);
  if (next === undefined) {
    next = createNode();
    node.next.set(step, next);
  }
  return next;
}

function createNode(): Node {
  return { next: new Map(), set: undefined };
}
