export { redact } from './redact.js';
export { type ClosableSink, createRequestLineSink } from './request-line-sink.js';
export { SystemClock } from './system-clock.js';
export { createLogger, type LoggerOptions } from './winston-logger.js';
