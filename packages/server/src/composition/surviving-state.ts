import type { SurvivingState } from '@helix/contracts';

/** State by plugin and name, above generations. */
export class StateKeeper {
  readonly #values = new Map<string, unknown>();

  /** The part that belongs to one plugin. */
  forPlugin(plugin: string): SurvivingState {
    return {
      get: <T>(name: string, create: () => T): T => {
        const key = `${plugin}\u0000${name}`;
        if (!this.#values.has(key)) this.#values.set(key, create());
        return this.#values.get(key) as T;
      },
    };
  }
}
