import { type Clock, HelixError, isPromise, type Logger, type SettledContext } from '@helix/contracts';
import { callHook } from '../pipeline/compiled-hook.js';
import type { HookChain } from '../pipeline/pipeline.js';

const MOST_WAITING = 10_000;

/** Runs `observe` hooks after the caller has been answered: bounded, in batches, never in anyone's way. What does not fit is dropped and counted. */
export class ObserverQueue {
  #waiting: { readonly chain: HookChain; readonly context: SettledContext; readonly done: () => void }[] = [];
  #scheduled = false;
  #running = 0;
  #idle: (() => void)[] = [];
  dropped = 0;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** `done` is called when the observers have been told (or the entry was dropped). */
  push(chain: HookChain, context: SettledContext, done: () => void): void {
    if (chain.observe.length === 0) return done();
    if (this.#waiting.length + this.#running >= MOST_WAITING) {
      this.dropped += 1;
      if (this.dropped % 1_000 === 1)
        this.logger.warn('observers are too slow; requests were not observed', { dropped: this.dropped });
      return done();
    }
    this.#waiting.push({ chain, context, done });
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#drain());
  }

  /** Resolves when nothing waits. */
  flush(): Promise<void> {
    if (this.#waiting.length === 0 && this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #drain(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    for (const { chain, context, done } of batch) {
      const pending: Promise<unknown>[] = [];
      for (const hook of chain.observe) {
        try {
          const told = callHook(hook, this.clock, () => hook.handler(context), acceptAnything);
          if (isPromise(told)) pending.push(told.catch((error: unknown) => this.#refused(hook.plugin, error)));
        } catch (error) {
          this.#refused(hook.plugin, error);
        }
      }
      if (pending.length === 0) done();
      else {
        this.#running += 1;
        void Promise.all(pending).then(() => {
          this.#running -= 1;
          done();
          this.#tellIdle();
        });
      }
    }
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#waiting.length > 0 || this.#running > 0) return;
    const listeners = this.#idle;
    this.#idle = [];
    for (const listener of listeners) listener();
  }

  #refused(plugin: string, error: unknown): void {
    this.logger.warn('an observer refused', {
      plugin,
      error: error instanceof HelixError ? error.message : String(error),
    });
  }
}

function acceptAnything(): boolean {
  return true;
}
