import { type CallContext, compileGlob, HelixError } from '@helix/contracts';

type PathMatcher = (path: string) => boolean;

/** Checks a call against allow-lists of operations and path globs, each list compiled once. */
export class RoutePermission {
  readonly #compiled = new WeakMap<readonly string[], readonly PathMatcher[]>();

  /** Throws `forbidden` when the list names neither the call's operation nor its path. */
  check(routes: readonly string[], call: Pick<CallContext, 'operation' | 'path'>): void {
    if (routes.includes(call.operation)) return;
    for (const matches of this.#matchersOf(routes)) if (matches(call.path)) return;
    throw new HelixError(
      'forbidden',
      `This key may not use ${call.path} (${call.operation}). It may use: ${routes.length === 0 ? 'no route' : routes.join(', ')}.`,
      { details: { routes } },
    );
  }

  #matchersOf(routes: readonly string[]): readonly PathMatcher[] {
    let matchers = this.#compiled.get(routes);
    if (matchers === undefined) {
      matchers = routes.map(compileGlob);
      this.#compiled.set(routes, matchers);
    }
    return matchers;
  }
}
