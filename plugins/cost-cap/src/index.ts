import 'reflect-metadata';
import { definePluginClass } from '@helix/contracts';
import { CostCapPlugin } from './cost-cap-plugin.js';
import { costCapOptionsSchema } from './options.js';

export default definePluginClass({
  name: 'cost-cap',
  optionsSchema: costCapOptionsSchema,
  plugin: CostCapPlugin,
});
