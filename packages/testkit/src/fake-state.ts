import type { SurvivingState } from '@helix/contracts';

/** State that survives a reload, for plugins that inject `STATE`: give the same one to the plugin that is built next. */
export class FakeState implements SurvivingState {
  readonly #values = new Map<string, unknown>();

  get<T>(name: string, create: () => T): T {
    if (!this.#values.has(name)) this.#values.set(name, create());
    return this.#values.get(name) as T;
  }
}
