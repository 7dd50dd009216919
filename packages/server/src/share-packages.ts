import { registerHooks } from 'node:module';

let shared = false;

/**
 * Lets a plugin file import `@helix/contracts` wherever it lies: what is not installed beside it is taken from the gateway's own packages, looked
 * for from `parents` (file URLs) in order. A package that is installed beside the plugin goes before. It holds for the whole process, so only an entry point calls it; a second call does nothing.
 */
export function sharePackages(parents: readonly string[]): void {
  if (shared) return;
  shared = true;
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!specifier.startsWith('@helix/')) throw error;
        for (const parentURL of parents) {
          try {
            return next(specifier, { ...context, parentURL });
          } catch {
            // Not there either; the first error says what the plugin asked for.
          }
        }
        throw error;
      }
    },
  });
}
