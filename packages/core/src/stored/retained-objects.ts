import { HelixError, type Logger, type OwnedObject, type OwnedObjects, type OwnedQuery } from '@helix/contracts';

const MOST_RETAINED = 10_000;

/**
 * Owned objects over a store that may fail for a while. What a provider has made cannot be made undone by an error of ours: what could not be written stays
 * here, is found as if it were written, and is written with the next `retry`. Only the end of the process loses it.
 */
export class RetainedObjects implements OwnedObjects {
  readonly #unwritten = new Map<string, OwnedObject>();

  constructor(
    private readonly store: OwnedObjects,
    private readonly logger: Logger,
  ) {}

  async find(id: string): Promise<OwnedObject | undefined> {
    return this.#unwritten.get(id) ?? (await this.store.find(id));
  }

  async list(query: OwnedQuery): Promise<readonly OwnedObject[]> {
    const stored = await this.store.list(query);
    if (this.#unwritten.size === 0) return stored;
    const { owner, kind, limit, after } = query;
    const isListed = (object: OwnedObject): boolean =>
      object.owner === owner && object.kind === kind && !stored.some(({ id }) => id === object.id);
    const unwritten = after === undefined ? [...this.#unwritten.values()].filter(isListed).reverse() : [];
    return [...unwritten, ...stored.map((object) => this.#unwritten.get(object.id) ?? object)].slice(0, limit);
  }

  /** As `OwnedObjects.put`; a store that fails is told to the log, not to the caller. Throws `conflict`, and `store_unavailable` when too much is waiting. */
  async put(object: OwnedObject): Promise<void> {
    const waiting = this.#unwritten.get(object.id);
    const next = { ...object, isOpen: object.isOpen && waiting?.isOpen !== false };
    try {
      await this.store.put(next);
      this.#unwritten.delete(object.id);
    } catch (error) {
      if (error instanceof HelixError) throw error;
      await this.#retain(next, error);
    }
  }

  async remove(id: string): Promise<void> {
    this.#unwritten.delete(id);
    await this.store.remove(id);
  }

  async open(): Promise<readonly OwnedObject[]> {
    const stored = (await this.store.open()).filter(({ id }) => !this.#unwritten.has(id));
    return [...stored, ...[...this.#unwritten.values()].filter(({ isOpen }) => isOpen)];
  }

  /** Writes what is waiting, oldest first, until one fails. Gives the ids that still wait. */
  async retry(): Promise<readonly string[]> {
    for (const [id, object] of this.#unwritten) {
      try {
        await this.store.put(object);
      } catch (error) {
        if (!(error instanceof HelixError)) break;
        this.logger.error('what a provider keeps belongs to another and is forgotten', { id, error: error.message });
      }
      if (this.#unwritten.get(id) === object) this.#unwritten.delete(id);
    }
    return [...this.#unwritten.keys()];
  }

  /** Throws `store_unavailable` while something cannot be written: then nothing should be made that would have to be. */
  async assertWritable(): Promise<void> {
    if (this.#unwritten.size === 0 || (await this.retry()).length === 0) return;
    throw new HelixError('store_unavailable', 'The database cannot be written, and what is made must be. Try again.');
  }

  async #retain(object: OwnedObject, cause: unknown): Promise<void> {
    const { id, kind, provider } = object;
    const other = this.#unwritten.get(id) ?? (await this.#findStored(id));
    if (other !== undefined && (other.owner !== object.owner || other.provider !== provider))
      throw new HelixError('conflict', `The provider "${provider}" gave an id that belongs to another already.`);
    if (this.#unwritten.size >= MOST_RETAINED && !this.#unwritten.has(id))
      throw new HelixError('store_unavailable', 'The database cannot be written.', { cause });
    this.logger.error('what a provider keeps could not be written; it is kept in memory and written later', {
      kind,
      id,
      provider,
      error: String(cause),
    });
    this.#unwritten.set(id, object);
  }

  async #findStored(id: string): Promise<OwnedObject | undefined> {
    try {
      return await this.store.find(id);
    } catch {
      // A store that cannot be read either knows of no conflict.
      return undefined;
    }
  }
}
