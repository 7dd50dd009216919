import 'reflect-metadata';
import { definePluginClass } from '@helix/contracts';
import { routingOptionsSchema } from './options.js';
import { RoutingPlugin } from './routing-plugin.js';

export default definePluginClass({
  name: 'routing',
  optionsSchema: routingOptionsSchema,
  plugin: RoutingPlugin,
});
