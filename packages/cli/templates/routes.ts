import { definePlugin, GATEWAY } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Path of the endpoint. */
  readonly path: string;
}

/** An endpoint that says which configuration is live. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['path'],
    additionalProperties: false,
    properties: { path: { type: 'string', pattern: '^/' } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ path: '/acme/status' }],
  },
  // Services come first, in this order, then the options.
  inject: [GATEWAY],
  create: (gateway, options: Options) => ({
    // Read once, when the configuration is compiled. The gateway checks access and `bodySchema` before `handle` is called.
    routes: () => [
      {
        method: 'GET',
        path: options.path,
        // `key`: with a caller's key; `admin`: with the admin key; `public`: for everybody.
        access: 'key',
        summary: 'Which configuration is live.',
        handle: () => ({ json: { generation: gateway.generation().id } }),
      },
    ],
  }),
});
