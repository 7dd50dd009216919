import {
  type Clock,
  type FailureMode,
  HelixError,
  HOOK_DEFAULTS,
  type HookFilter,
  type HookName,
  type HookObject,
  isPromise,
  type MaybePromise,
  type PluginInstance,
} from '@helix/contracts';
import type { PluginGuard } from './plugin-guard.js';

/** A plugin as the composition hands it over: built, its options validated. */
export interface RegisteredPlugin {
  readonly name: string;
  readonly use: string;
  readonly instance: PluginInstance;
  readonly guard: PluginGuard;
}

/** One plugin's handler of one hook: bound, with its deadline and failure mode. Frozen when the configuration is compiled. */
export interface CompiledHook<Handler> {
  readonly plugin: string;
  readonly hook: HookName;
  readonly handler: Handler;
  readonly filter: HookFilter | undefined;
  readonly deadlineMs: number;
  readonly onFailure: FailureMode;
  readonly guard: PluginGuard;
}

/** What a guarded call gives: the hook's answer, or that the plugin was passed over. */
export const SKIPPED = Symbol('skipped');

type AnyHandler = (...parameters: never[]) => unknown;

/** Hooks of one name, `pre` first, `post` last, in the order of the configuration within each. */
export function compileHooks<Handler extends AnyHandler>(
  name: HookName,
  plugins: readonly RegisteredPlugin[],
): readonly CompiledHook<Handler>[] {
  const ranked: { readonly rank: number; readonly hook: CompiledHook<Handler> }[] = [];
  for (const plugin of plugins) {
    const declared = plugin.instance[name] as unknown as Handler | HookObject<Handler> | undefined;
    if (declared === undefined) continue;
    const options: Partial<HookObject<Handler>> = typeof declared === 'function' ? {} : declared;
    const handler = typeof declared === 'function' ? declared : declared.handler;
    if (typeof handler !== 'function') {
      throw new HelixError('internal', `Plugin ${plugin.name}: hook ${name} is neither a function nor has a handler.`);
    }
    ranked.push({
      rank: options.order === 'pre' ? 0 : options.order === 'post' ? 2 : 1,
      hook: Object.freeze({
        plugin: plugin.name,
        hook: name,
        handler: handler.bind(plugin.instance) as unknown as Handler,
        filter: options.filter,
        deadlineMs: options.deadlineMs ?? HOOK_DEFAULTS[name].deadlineMs,
        onFailure: options.onFailure ?? HOOK_DEFAULTS[name].onFailure,
        guard: plugin.guard,
      }),
    });
  }
  return Object.freeze(ranked.sort((left, right) => left.rank - right.rank).map((entry) => entry.hook));
}

/** The hooks that apply to an operation in a dialect. */
export function filterHooks<Handler>(
  hooks: readonly CompiledHook<Handler>[],
  operation: string,
  dialect: string,
): readonly CompiledHook<Handler>[] {
  return Object.freeze(
    hooks.filter(
      ({ filter }) =>
        (filter?.operations === undefined || (filter.operations as readonly string[]).includes(operation)) &&
        (filter?.dialects === undefined || filter.dialects.includes(dialect)),
    ),
  );
}

/**
 * Calls a hook under its deadline and failure mode. A synchronous answer costs no promise. A `HelixError` that the hook throws is
 * its answer and is thrown on; anything else (a throw, a reject, a missed deadline, an answer that `accept` refuses) is a failure:
 * `deny` throws `internal`, `skip` gives `SKIPPED`.
 */
export function callHook<Answer>(
  hook: CompiledHook<unknown>,
  clock: Clock,
  invoke: () => MaybePromise<Answer>,
  accept: (answer: Answer) => boolean,
): MaybePromise<Answer | typeof SKIPPED> {
  if (hook.guard.tripped) return fail(hook, 'its breaker is open after repeated failures', false);
  const startedAt = clock.monotonic();
  let answer: MaybePromise<Answer>;
  try {
    answer = invoke();
  } catch (error) {
    if (error instanceof HelixError) throw error;
    return fail(hook, 'it threw', true, error);
  }
  if (isPromise(answer)) return awaitAnswer(hook, clock, answer, accept);
  if (clock.monotonic() - startedAt > hook.deadlineMs)
    return fail(hook, `it blocked for more than ${hook.deadlineMs} ms`, true);
  return settle(hook, answer, accept);
}

function awaitAnswer<Answer>(
  hook: CompiledHook<unknown>,
  clock: Clock,
  pending: Promise<Answer>,
  accept: (answer: Answer) => boolean,
): Promise<Answer | typeof SKIPPED> {
  return new Promise((resolve, reject) => {
    let ended = false;
    const finish = (outcome: () => Answer | typeof SKIPPED): void => {
      if (ended) return;
      ended = true;
      cancel();
      try {
        resolve(outcome());
      } catch (error) {
        reject(error);
      }
    };
    const cancel = clock.schedule(hook.deadlineMs, () =>
      finish(() => fail(hook, `it did not answer within ${hook.deadlineMs} ms`, true)),
    );
    pending.then(
      (answer) => finish(() => settle(hook, answer, accept)),
      (error: unknown) =>
        finish(() => {
          if (error instanceof HelixError) throw error;
          return fail(hook, 'it rejected', true, error);
        }),
    );
  });
}

function settle<Answer>(
  hook: CompiledHook<unknown>,
  answer: Answer,
  accept: (answer: Answer) => boolean,
): Answer | typeof SKIPPED {
  if (!accept(answer)) return fail(hook, 'its answer has the wrong shape', true);
  hook.guard.succeeded();
  return answer;
}

function fail(hook: CompiledHook<unknown>, reason: string, counts: boolean, cause?: unknown): typeof SKIPPED {
  if (counts) hook.guard.failed(hook.hook, reason, hook.onFailure, cause);
  if (hook.onFailure === 'skip') return SKIPPED;
  throw new HelixError(
    'internal',
    `The plugin ${hook.plugin} failed in ${hook.hook} (${reason}), and its failure mode is to refuse.`,
    {
      details: { plugin: hook.plugin, hook: hook.hook },
      shouldRetry: false,
      cause,
    },
  );
}
