import type { HookName } from '@helix/contracts';

/** The hooks that `helix plugin new` has an example of, each with the template's file name and where such a plugin stands. */
export const HOOK_TEMPLATES: Readonly<Record<HookName, { readonly file: string; readonly place?: string }>> = {
  route: { file: 'route', place: 'after @helix/plugin-routing, to have the last word' },
  authenticate: { file: 'authenticate', place: 'before or after @helix/plugin-auth-keys: the first that answers wins' },
  arrive: { file: 'arrive' },
  transformRequest: { file: 'transform-request' },
  answer: { file: 'answer' },
  meter: { file: 'meter' },
  attempt: { file: 'attempt' },
  transformEvents: { file: 'transform-events' },
  observe: { file: 'observe' },
  routes: { file: 'routes' },
};
