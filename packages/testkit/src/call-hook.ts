import type { HookName, PluginHooks, PluginInstance } from '@helix/contracts';

type Handler<Name extends HookName> = Extract<NonNullable<PluginHooks[Name]>, (...parameters: never[]) => unknown>;

/** Calls one hook of a plugin, as the gateway does but without a deadline, and gives its answer. Throws where the plugin has no such hook. */
export async function callHook<Name extends HookName>(
  plugin: PluginInstance,
  name: Name,
  ...parameters: Parameters<Handler<Name>>
): Promise<Awaited<ReturnType<Handler<Name>>>> {
  const hook = plugin[name];
  if (hook === undefined) throw new Error(`The plugin has no ${name} hook.`);
  const handler = (typeof hook === 'function' ? hook : hook.handler) as (
    ...given: unknown[]
  ) => ReturnType<Handler<Name>>;
  return await handler.apply(plugin, parameters);
}
