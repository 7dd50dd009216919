import type { Clock, Logger } from '@helix/contracts';
import type { Generation } from './generation.js';

/** Keeps a generation alive while a request uses it. */
export interface Lease {
  readonly generation: Generation;
  release(): void;
}

class Held {
  leases = 0;
  retired = false;

  constructor(
    readonly generation: Generation,
    readonly activatedAt: number,
  ) {}
}

/** The live generation and those that still finish their requests. The swap is one assignment. */
export class GenerationManager {
  #current: Held | undefined;
  readonly #retiring = new Set<Held>();

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  get current(): Generation {
    if (this.#current === undefined) throw new Error('No configuration is live yet.');
    return this.#current.generation;
  }

  get activatedAt(): number {
    return this.#current?.activatedAt ?? 0;
  }

  get requestsInFlight(): number {
    return this.#current?.leases ?? 0;
  }

  get retiring(): readonly { readonly id: string; readonly requestsInFlight: number }[] {
    return [...this.#retiring].map(({ generation, leases }) => ({ id: generation.id, requestsInFlight: leases }));
  }

  /** Makes a prepared generation the live one; the old one is disposed of when its last request has left. */
  swap(next: Generation): void {
    const previous = this.#current;
    this.#current = new Held(next, this.clock.now());
    if (previous !== undefined) this.#retire(previous);
  }

  lease(): Lease {
    const held = this.#current;
    if (held === undefined) throw new Error('No configuration is live yet.');
    held.leases += 1;
    let released = false;
    return {
      generation: held.generation,
      release: () => {
        if (released) return;
        released = true;
        held.leases -= 1;
        if (held.retired && held.leases === 0) this.#dispose(held);
      },
    };
  }

  /** Retires the live generation too; for the end of the process. */
  async close(): Promise<void> {
    const last = this.#current;
    this.#current = undefined;
    if (last !== undefined) await last.generation.dispose();
  }

  #retire(held: Held): void {
    held.retired = true;
    this.#retiring.add(held);
    if (held.leases === 0) this.#dispose(held);
  }

  #dispose(held: Held): void {
    this.#retiring.delete(held);
    held.generation.dispose().catch((error: unknown) => {
      this.logger.error('generation could not be disposed of', {
        generation: held.generation.id,
        error: String(error),
      });
    });
  }
}
