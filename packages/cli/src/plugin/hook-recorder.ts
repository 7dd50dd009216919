import {
  HelixError,
  HOOK_DEFAULTS,
  type HookName,
  isPromise,
  type PluginInstance,
  type RouteContribution,
} from '@helix/contracts';

export const HOOK_NAMES = Object.keys(HOOK_DEFAULTS) as readonly HookName[];

/** What became of the calls of one hook. */
export interface HookCalls {
  calls: number;
  longestMs: number;
  /** Answers by `HelixError`. */
  refusals: number;
  /** What it threw or rejected with, apart from those. */
  readonly failures: unknown[];
}

type AnyFunction = (...parameters: unknown[]) => unknown;

/** Stands between the gateway and a plugin and writes down each call. The plugin's answers and errors pass unchanged. */
export class HookRecorder {
  readonly hooks = new Map<HookName, HookCalls>();
  /** What the plugin contributed last. */
  routes: readonly RouteContribution[] = [];
  built = 0;
  disposed = 0;

  watch(instance: PluginInstance): PluginInstance {
    this.built += 1;
    const watched: Record<string, unknown> = {
      dispose: () => {
        this.disposed += 1;
        return instance.dispose?.();
      },
    };
    for (const name of HOOK_NAMES) {
      const declared = instance[name] as AnyFunction | { readonly handler: AnyFunction } | undefined;
      if (declared === undefined) continue;
      if (!this.hooks.has(name)) this.hooks.set(name, { calls: 0, longestMs: 0, refusals: 0, failures: [] });
      const handler = typeof declared === 'function' ? declared : declared.handler;
      // What is no function is for the gateway to refuse.
      if (typeof handler !== 'function') watched[name] = declared;
      else {
        const recorded = this.#record(name, handler.bind(instance) as AnyFunction);
        watched[name] = typeof declared === 'function' ? recorded : { ...declared, handler: recorded };
      }
    }
    return watched as PluginInstance;
  }

  #record(name: HookName, handler: AnyFunction): AnyFunction {
    return (...parameters) => {
      const calls = this.hooks.get(name);
      if (calls === undefined) return handler(...parameters);
      calls.calls += 1;
      const startedAt = performance.now();
      const ended = (): void => {
        calls.longestMs = Math.max(calls.longestMs, performance.now() - startedAt);
      };
      const failed = (error: unknown): never => {
        ended();
        if (error instanceof HelixError) calls.refusals += 1;
        else calls.failures.push(error);
        throw error;
      };
      let answer: unknown;
      try {
        answer = handler(...parameters);
      } catch (error) {
        return failed(error);
      }
      if (isPromise(answer))
        return answer.then((value) => {
          ended();
          return value;
        }, failed);
      ended();
      if (name === 'routes' && Array.isArray(answer)) this.routes = answer as readonly RouteContribution[];
      return name === 'transformEvents' && typeof answer === 'function'
        ? this.#recordTransform(calls, answer as AnyFunction)
        : answer;
    };
  }

  #recordTransform(calls: HookCalls, transform: AnyFunction): AnyFunction {
    return (...parameters) => {
      try {
        return transform(...parameters);
      } catch (error) {
        calls.failures.push(error);
        throw error;
      }
    };
  }
}
