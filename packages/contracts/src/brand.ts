declare const brand: unique symbol;

/** A primitive that the type system keeps apart from its like: `Brand<string, 'TeamId'>`. Costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A value, or a promise of it. Core awaits only what is a promise, so synchronous code stays synchronous. */
export type MaybePromise<T> = T | Promise<T>;

/** True when the value must be awaited. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
