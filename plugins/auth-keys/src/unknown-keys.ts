/** Digests that the directory did not know, for a short time: guessing costs no database. Bounded; the oldest leave first. */
export class UnknownKeys {
  readonly #until = new Map<string, number>();
  readonly #keptForMs: number;
  readonly #capacity: number;

  constructor(keptForMs: number, capacity: number) {
    this.#keptForMs = keptForMs;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#until.size;
  }

  has(digest: string, now: number): boolean {
    const until = this.#until.get(digest);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#until.delete(digest);
    return false;
  }

  add(digest: string, now: number): void {
    if (this.#until.size >= this.#capacity) {
      const [oldest] = this.#until.keys();
      if (oldest !== undefined) this.#until.delete(oldest);
    }
    this.#until.set(digest, now + this.#keptForMs);
  }

  clear(): void {
    this.#until.clear();
  }
}
