import type { MaybePromise } from '../brand.js';
import type { JsonObject } from '../json.js';
import type { PluginHooks } from './hooks.js';
import type { Token } from './tokens.js';

/** A running plugin: hooks, and how to stop it. */
export interface PluginInstance extends PluginHooks {
  /** Called when its generation has served its last request. */
  dispose?(): MaybePromise<void>;
}

/** What a plugin needs around it; unmet needs stop the start. */
export interface PluginRequires {
  /** Other plugins by name: `['auth-keys']`. */
  readonly plugins?: readonly string[];
  /** Hooks that some other plugin must provide: `['authenticate']`. */
  readonly hooks?: readonly (keyof PluginHooks)[];
}

/** The default export of a plugin: either a factory with the services it wants, or a class whose constructor has `@inject(TOKEN)` parameters. */
export interface PluginModule {
  readonly kind: 'plugin';
  readonly name: string;
  /** JSON Schema of the options; `undefined` means the plugin takes none. */
  readonly optionsSchema?: JsonObject | undefined;
  readonly requires?: PluginRequires | undefined;
  readonly inject?: readonly Token<unknown>[] | undefined;
  /** Gets the services of `inject` in order, then the options. */
  readonly create?: ((...parameters: never[]) => MaybePromise<PluginInstance>) | undefined;
  readonly plugin?: (new (...parameters: never[]) => PluginInstance) | undefined;
}

type ServicesOf<Tokens extends readonly Token<unknown>[]> = {
  [Index in keyof Tokens]: Tokens[Index] extends Token<infer Service> ? Service : never;
};

/**
 * Declares a plugin made by a function. The services named in `inject` come first, the validated options last:
 *
 *     export default definePlugin({
 *       name: 'eu-only',
 *       optionsSchema: { type: 'object', properties: { teams: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
 *       inject: [LOGGER],
 *       create: (logger, options: { teams: string[] }) => ({
 *         route: (context, plan) =>
 *           options.teams.includes(context.principal.team?.name ?? '') ? plan.keep((target) => target.region === 'eu', 'eu only') : plan,
 *       }),
 *     });
 */
export function definePlugin<
  const Tokens extends readonly Token<unknown>[] = readonly [],
  Options = Readonly<Record<string, never>>,
>(definition: {
  readonly name: string;
  readonly optionsSchema?: JsonObject;
  readonly requires?: PluginRequires;
  readonly inject?: Tokens;
  readonly create: (...parameters: [...ServicesOf<Tokens>, options: Options]) => MaybePromise<PluginInstance>;
}): PluginModule {
  const create = definition.create as unknown as NonNullable<PluginModule['create']>;
  return { kind: 'plugin', ...definition, create };
}

/** Declares a plugin that is a class; the container builds it. */
export function definePluginClass(definition: {
  readonly name: string;
  readonly optionsSchema?: JsonObject;
  readonly requires?: PluginRequires;
  readonly plugin: new (...parameters: never[]) => PluginInstance;
}): PluginModule {
  return { kind: 'plugin', ...definition };
}
