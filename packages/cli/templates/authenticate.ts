import { definePlugin, HelixError } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Header in which a proxy in front of the gateway names the team. The proxy must remove it from what callers send. */
  readonly header: string;
  /** Teams that are let in. */
  readonly teams: readonly string[];
}

/** Takes the caller's team from a header that a trusted proxy sets. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['header', 'teams'],
    additionalProperties: false,
    // Node gives header names in lower case.
    properties: {
      header: { type: 'string', pattern: '^[a-z0-9-]+$' },
      teams: { type: 'array', items: { type: 'string' } },
    },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ header: 'x-forwarded-team', teams: ['search'] }],
  },
  // A plugin that needs a service names it, `inject: [DIRECTORY]`, and gets it before the options: `create: (directory, options: Options) => …`.
  create: (options: Options) => ({
    // Plugins are asked in the configuration's order until one answers: put this one before auth-keys, or after it for keys to go first.
    // `undefined`: these credentials are not this plugin's. To refuse, throw `unauthenticated`.
    authenticate(context) {
      const name = context.headers[options.header];
      if (typeof name !== 'string') return undefined;
      if (!options.teams.includes(name)) throw new HelixError('unauthenticated', `The team "${name}" is not let in.`);
      // `models: []` allows every model; `[['chat', 'openai/*']]` only these.
      return { team: { id: name, name }, tags: [], models: [], policy: {}, labels: {} };
    },
  }),
});
