import type { RoutingContext } from '@helix/contracts';

/** What `sticky` may be in a model's `routing`. */
export const STICKY_KINDS = ['key', 'user', 'team', 'tag', 'endUser', 'session'] as const;

/** The value that a request sticks to; `undefined` when it has none of that kind, or the kind does not exist. */
export function stickyValue(kind: string, context: RoutingContext, sessionHeader: string): string | undefined {
  const { principal } = context;
  switch (kind) {
    case 'key':
      return principal.key?.id;
    case 'user':
      return principal.user?.id;
    case 'team':
      return principal.team?.id;
    case 'tag':
      return principal.tags.length === 0 ? undefined : principal.tags.join(',');
    case 'endUser':
      // For a spread over targets the caller's own word is good enough: nobody is charged by it.
      return principal.endUser ?? context.summary.endUser;
    case 'session': {
      const header = context.headers[sessionHeader];
      return typeof header === 'string' && header !== '' ? header : undefined;
    }
    default:
      return undefined;
  }
}
