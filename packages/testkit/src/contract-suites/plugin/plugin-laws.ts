import type { HookName, MaybePromise, PluginInstance, PluginModule } from '@helix/contracts';
import { buildPlugin } from '../../builders.js';
import { FakeClock } from '../../fake-clock.js';
import { FakeLogger } from '../../fake-logger.js';
import { findOpenObjects } from '../closed-schema.js';
import { describeHookLaws } from './hook-laws.js';
import { expectHook, hooksOf } from './hook-shapes.js';

/** What a plugin may be built with. */
export interface PluginServices {
  readonly clock: FakeClock;
  readonly logger: FakeLogger;
}

/** What the laws need to know of a plugin. */
export interface PluginSubject {
  /** The hooks that it has: these and no others. */
  readonly hooks: readonly HookName[];
  /** Options as the configuration gives them, valid by its schema. Default: none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Builds it with its services; anything that waits goes by this clock. Default: `buildPlugin`, for a factory that injects none. */
  build?(services: PluginServices): MaybePromise<PluginInstance>;
  /** Contexts that each hook is tried on. Default 100. */
  readonly runs?: number;
}

const DEFAULT_RUNS = 100;

/**
 * The laws that every plugin obeys. To be called at the top of a test file.
 * Module: one way to build it, a schema that refuses unknown options. Hooks: whatever context comes, an answer of the right shape or a `HelixError`, and
 * nothing changed in place. End: `dispose` leaves no timer behind.
 */
export function describePluginLaws(module: PluginModule, subject: PluginSubject): void {
  const { options = {}, runs = DEFAULT_RUNS } = subject;
  const build = async (services: PluginServices): Promise<PluginInstance> =>
    await (subject.build?.(services) ?? buildPlugin(module, options));

  describe(`the laws of the plugin ${module.name}`, () => {
    let services: PluginServices;
    let plugin: PluginInstance;
    beforeEach(async () => {
      services = { clock: new FakeClock(), logger: new FakeLogger() };
      plugin = await build(services);
    });
    afterEach(async () => {
      await plugin.dispose?.();
    });

    it('has a name, and one way to be built', () => {
      expect(module.kind).toBe('plugin');
      expect(module.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect([module.create, module.plugin].filter((way) => way !== undefined)).toHaveLength(1);
      if (module.inject !== undefined) expect(module.create).toBeDefined();
    });

    it('refuses options that it does not know, at every depth', () => {
      if (module.optionsSchema !== undefined)
        expect(module.optionsSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(findOpenObjects(module.optionsSchema)).toEqual([]);
      const properties = Object.keys(Object(module.optionsSchema?.['properties']));
      expect(Object.keys(options).filter((name) => !properties.includes(name))).toEqual([]);
      const required = Object(module.optionsSchema)['required'] ?? [];
      expect(Object.keys(options)).toEqual(expect.arrayContaining(required));
    });

    it('has the hooks that it says, and all of them can be called', () => {
      expect([...hooksOf(plugin)].sort()).toEqual([...subject.hooks].sort());
      for (const name of hooksOf(plugin)) expectHook(plugin, name);
    });

    describeHookLaws(() => plugin, subject.hooks, runs);

    it('leaves no timer behind when it is disposed of, once or twice', async () => {
      services.clock.advance(86_400_000);
      await plugin.dispose?.();
      expect(services.clock.pending).toBe(0);
      await plugin.dispose?.();
    });
  });
}
