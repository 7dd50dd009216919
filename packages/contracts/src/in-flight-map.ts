/**
 * A map for what comes and goes with every request. A `Map` replaces its table every few entries, and a table that has grown old keeps what was in it, with all
 * that hangs on that, until the old heap is collected; here tables hold numbers, and the place of a value that leaves is overwritten.
 */
export class InFlightMap<T> {
  readonly #places = new Map<string, number>();
  readonly #values: (T | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#places.size;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#values[place];
  }

  set(key: string, value: T): void {
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#free.pop() ?? this.#values.length;
      this.#places.set(key, place);
    }
    this.#values[place] = value;
  }

  /** Gives what was there. */
  take(key: string): T | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const value = this.#values[place];
    this.#places.delete(key);
    this.#values[place] = undefined;
    this.#free.push(place);
    return value;
  }

  /** In the order of their coming. What leaves meanwhile is passed over. */
  *entries(): IterableIterator<[string, T]> {
    for (const [key, place] of this.#places) yield [key, this.#values[place] as T];
  }

  clear(): void {
    this.#places.clear();
    this.#values.length = 0;
    this.#free.length = 0;
  }
}
