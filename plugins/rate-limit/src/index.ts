import 'reflect-metadata';
import { definePluginClass } from '@helix/contracts';
import { rateLimitOptionsSchema } from './options.js';
import { RateLimitPlugin } from './rate-limit-plugin.js';

export default definePluginClass({
  name: 'rate-limit',
  optionsSchema: rateLimitOptionsSchema,
  plugin: RateLimitPlugin,
});
