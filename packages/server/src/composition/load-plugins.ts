import { validateOptions } from '@helix/config';
import type { ConfigProblem, PluginInstance, PluginModule } from '@helix/contracts';
import { PluginGuard, type RegisteredPlugin } from '@helix/core';
import type { DependencyContainer } from 'tsyringe';
import { importModule } from './import-module.js';
import type { LoadContext } from './load-providers.js';
import { buildPlugin } from './plugin-container.js';
import type { StateKeeper } from './surviving-state.js';

interface Loaded {
  readonly module: PluginModule;
  readonly use: string;
  readonly path: string;
  readonly options: unknown;
}

/** Sees each plugin once it is built; may give another in its place, which passes the calls on. */
export type WatchPlugin = (name: string, instance: PluginInstance) => PluginInstance;

/** Loads, checks and builds the plugins in the configuration's order. Problems are collected; with any, nothing is built. */
export async function loadPlugins(
  context: LoadContext & { readonly watchPlugin?: WatchPlugin | undefined },
  generation: DependencyContainer,
  state: StateKeeper,
  problems: ConfigProblem[],
): Promise<readonly RegisteredPlugin[]> {
  const modules = await loadModules(context, problems);
  checkRequirements(context, modules, problems);
  if (problems.length > 0) return [];
  const plugins: RegisteredPlugin[] = [];
  for (const { module, use, path, options } of modules) {
    const logger = context.logger.child({ plugin: module.name });
    try {
      const instance = await buildPlugin(generation, module, {
        name: module.name,
        options,
        logger,
        state: state.forPlugin(module.name),
      });
      plugins.push({
        name: module.name,
        use,
        instance: context.watchPlugin?.(module.name, instance) ?? instance,
        guard: new PluginGuard(module.name, context.clock, context.logger),
      });
    } catch (error) {
      problems.push(
        problemAt(
          context,
          path,
          `The plugin ${module.name} could not be started: ${error instanceof Error ? error.message : String(error)}`,
        ),
      );
    }
  }
  if (problems.length > 0) await disposePlugins(plugins);
  return plugins;
}

/** In reverse order, all of them, whatever one of them does. */
export async function disposePlugins(plugins: readonly RegisteredPlugin[]): Promise<void> {
  for (const plugin of [...plugins].reverse()) {
    await Promise.allSettled([Promise.resolve().then(() => plugin.instance.dispose?.())]);
  }
}

async function loadModules(context: LoadContext, problems: ConfigProblem[]): Promise<readonly Loaded[]> {
  const loaded: Loaded[] = [];
  for (const [index, entry] of context.config.plugins.entries()) {
    const path = `plugins[${index}]`;
    let module: PluginModule;
    try {
      module = (await importModule(entry.use, context.configDirectory, context.moduleRoots)) as PluginModule;
    } catch (error) {
      problems.push(problemAt(context, `${path}.use`, error instanceof Error ? error.message : String(error)));
      continue;
    }
    if (module?.kind !== 'plugin') {
      problems.push(
        problemAt(
          context,
          `${path}.use`,
          `${entry.use} is not a plugin (its default export was not made by definePlugin).`,
        ),
      );
      continue;
    }
    const options = entry.with ?? {};
    problems.push(
      ...validateOptions(module.optionsSchema ?? EMPTY_OPTIONS, options, {
        config: context.config,
        path: `${path}.with`,
      }),
    );
    if (loaded.some((other) => other.module.name === module.name)) {
      problems.push(problemAt(context, `${path}.use`, `The plugin ${module.name} is listed twice.`));
    }
    loaded.push({ module, use: entry.use, path, options });
  }
  return loaded;
}

const EMPTY_OPTIONS = { type: 'object', properties: {}, additionalProperties: false } as const;

/** A plugin whose needs are unmet stops the start; it does not become a no-op. */
function checkRequirements(context: LoadContext, modules: readonly Loaded[], problems: ConfigProblem[]): void {
  const names = new Set(modules.map(({ module }) => module.name));
  for (const { module, path } of modules) {
    for (const needed of module.requires?.plugins ?? []) {
      if (!names.has(needed))
        problems.push(
          problemAt(
            context,
            `${path}.use`,
            `The plugin ${module.name} needs the plugin ${needed}, which is not in the configuration. Add it under \`plugins\`.`,
          ),
        );
    }
    for (const hook of module.requires?.hooks ?? []) {
      if (!modules.some((other) => other.module !== module && providesHook(other.module, hook))) {
        problems.push(
          problemAt(
            context,
            `${path}.use`,
            `The plugin ${module.name} needs a plugin that provides the hook ${hook}, and none does.`,
          ),
        );
      }
    }
  }
}

/** Class plugins show their hooks on the prototype; factories may provide any. */
function providesHook(module: PluginModule, hook: string): boolean {
  return module.plugin === undefined || hook in (module.plugin.prototype as object);
}

function problemAt(context: LoadContext, path: string, message: string): ConfigProblem {
  return context.config.locate(path, message);
}
