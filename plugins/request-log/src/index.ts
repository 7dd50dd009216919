import 'reflect-metadata';
import { definePluginClass } from '@helix/contracts';
import { requestLogOptionsSchema } from './options.js';
import { RequestLogPlugin } from './request-log-plugin.js';

export default definePluginClass({
  name: 'request-log',
  optionsSchema: requestLogOptionsSchema,
  plugin: RequestLogPlugin,
});
