import { createHash } from 'node:crypto';
import type { ReasoningSeal } from '@helix/contracts';
import type { KeySpace } from './key-space.js';

const SEALS_KEPT = 20_000;

/**
 * Who made the seals that callers of the seal's own dialect hold: their bytes are the provider's and name nobody. Kept in this process by a digest;
 * bounded, the longest unused leave first. A seal that is not known is sent as it is.
 */
export class SealMakers {
  readonly #makers = new Map<string, KeySpace>();

  constructor(private readonly most: number = SEALS_KEPT) {}

  remember(seal: ReasoningSeal, maker: KeySpace): void {
    const digest = digestOf(seal);
    if (digest === undefined) return;
    this.#makers.delete(digest);
    this.#makers.set(digest, maker);
    if (this.#makers.size <= this.most) return;
    const [oldest] = this.#makers.keys();
    if (oldest !== undefined) this.#makers.delete(oldest);
  }

  makerOf(seal: ReasoningSeal): KeySpace | undefined {
    const digest = digestOf(seal);
    const maker = digest === undefined ? undefined : this.#makers.get(digest);
    if (digest === undefined || maker === undefined) return undefined;
    this.#makers.delete(digest);
    this.#makers.set(digest, maker);
    return maker;
  }
}

/** Of what is secret alone: some callers leave the rest (an item's id) out when they return it. */
function digestOf({ dialect, data, signature }: ReasoningSeal): string | undefined {
  const secret = data ?? signature;
  if (secret === undefined || secret === '') return undefined;
  return createHash('sha256').update(dialect).update('\0').update(secret).digest('base64url').slice(0, 22);
}
