import 'reflect-metadata';

export { checkConfiguration } from './check-configuration.js';
export type { FirstStart } from './composition/first-start.js';
export { importModule } from './composition/import-module.js';
export type { WatchPlugin } from './composition/load-plugins.js';
export { ConfigError, describeProblem } from './config-error.js';
export { type RunningServer, type ServerOptions, startServer } from './start-server.js';
