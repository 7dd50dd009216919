import 'reflect-metadata';
import { definePluginClass } from '@helix/contracts';
import { AuthKeysPlugin } from './auth-keys-plugin.js';
import { authKeysOptionsSchema } from './options.js';

export default definePluginClass({
  name: 'auth-keys',
  optionsSchema: authKeysOptionsSchema,
  plugin: AuthKeysPlugin,
});
