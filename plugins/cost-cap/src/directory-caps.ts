import { type Cap, type Directory, isPromise, type Logger, type MaybePromise } from '@helix/contracts';

/** The caps as they were last known; lives above generations, so that a reload during an outage forgets none. */
export interface KnownCaps {
  caps: ReadonlyMap<string, Cap> | undefined;
}

export interface DirectoryCapsOptions {
  readonly directory: Directory;
  readonly known: KnownCaps;
  readonly logger: Logger;
  onSet(cap: Cap): void;
  onDelete(id: string): void;
}

/** Keeps the directory's caps in memory: reads all once, then follows each change. */
export class DirectoryCaps {
  readonly #options: DirectoryCapsOptions;
  readonly #caps = new Map<string, Cap>();
  readonly #unsubscribe: () => void;
  #ready = false;
  #stale = false;
  #loading: Promise<void> | undefined;
  #changedMeanwhile = false;
  #following: Promise<void> = Promise.resolve();

  constructor(options: DirectoryCapsOptions) {
    this.#options = options;
    this.#unsubscribe = options.directory.onChange(({ kind, id }) => {
      if (kind === 'cap') this.#follow(id);
    });
    if (options.known.caps !== undefined) this.#replace(options.known.caps.values());
    try {
      const loading = this.#load();
      if (isPromise(loading)) loading.catch((error: unknown) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** True once the caps are known; they may be those from before an outage. */
  get ready(): boolean {
    return this.#ready;
  }

  /** A change could not be read: `load` should be tried again. */
  get stale(): boolean {
    return this.#stale;
  }

  /** Reads all caps again; joins a read that is under way. Rejects or throws what the directory does. */
  load(): MaybePromise<void> {
    return this.#loading ?? this.#load();
  }

  dispose(): void {
    this.#unsubscribe();
  }

  #load(): MaybePromise<void> {
    this.#changedMeanwhile = false;
    const all = this.#options.directory.allCaps();
    if (!isPromise(all)) {
      this.#replace(all);
      return undefined;
    }
    const loading = all
      .then((caps) => {
        this.#loading = undefined;
        // What was read may be older than a change that came since.
        if (this.#changedMeanwhile) return this.#load();
        this.#replace(caps);
        return undefined;
      })
      .catch((error: unknown) => {
        this.#loading = undefined;
        throw error;
      });
    this.#loading = loading;
    return loading;
  }

  #follow(id: string): void {
    if (this.#loading !== undefined) {
      this.#changedMeanwhile = true;
      return;
    }
    try {
      const cap = this.#options.directory.caps.get(id);
      if (!isPromise(cap)) return this.#put(id, cap);
      // One after the other, so that the last change of a cap is the one that stays.
      this.#following = this.#following
        .then(() => cap)
        .then((found) => this.#put(id, found))
        .catch((error: unknown) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  #put(id: string, cap: Cap | undefined): void {
    if (cap === undefined) {
      this.#caps.delete(id);
      this.#options.onDelete(id);
    } else {
      this.#caps.set(id, cap);
      this.#options.onSet(cap);
    }
    this.#options.known.caps = this.#caps;
  }

  #replace(caps: Iterable<Cap>): void {
    const gone = new Set(this.#caps.keys());
    for (const cap of [...caps]) {
      gone.delete(cap.id);
      this.#caps.set(cap.id, cap);
      this.#options.onSet(cap);
    }
    for (const id of gone) {
      this.#caps.delete(id);
      this.#options.onDelete(id);
    }
    this.#options.known.caps = this.#caps;
    this.#ready = true;
    this.#stale = false;
  }

  #failed(error: unknown): void {
    this.#stale = true;
    this.#options.logger.error('the spend caps could not be read from the directory', {
      error: error instanceof Error ? error.message : String(error),
      last_known: this.#ready,
    });
  }
}
