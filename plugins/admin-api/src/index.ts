import 'reflect-metadata';
import { definePluginClass } from '@helix/contracts';
import { AdminApiPlugin } from './admin-api-plugin.js';

export default definePluginClass({
  name: 'admin-api',
  optionsSchema: { type: 'object', additionalProperties: false, properties: {} },
  plugin: AdminApiPlugin,
});
