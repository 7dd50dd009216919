export { buildDirectPolicy } from './build-models.js';
export { CONFIG_SCHEMA } from './config-schema.js';
export type {
  ConfigSnapshot,
  ModelEntry,
  PluginEntry,
  PriceEntry,
  ProviderEntry,
  TargetReference,
} from './config-snapshot.js';
export { explainSettings } from './explain-settings.js';
export { type LoadOptions, type LoadResult, loadConfig, validateOptions } from './load-config.js';
export { parseDuration, parseSize } from './units.js';
export { watchConfig } from './watch-config.js';
