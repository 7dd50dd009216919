import type { LogFields, RequestTrace } from '@helix/contracts';
import { describePluginLaws } from '@helix/testkit';
import requestLog from './index.js';
import type { RequestLogOptions } from './options.js';
import { RequestLogPlugin } from './request-log-plugin.js';

/** As the real ones: what cannot be written is an error. */
const lines = { write: (fields: LogFields) => void JSON.stringify(fields) };
const store = {
  append: (trace: RequestTrace) =>
    void JSON.stringify(trace, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  find: () => undefined,
  prune: () => Promise.reject(new Error('away')),
};

const VARIANTS: readonly RequestLogOptions[] = [{}, { line: false, traces: 'problems', retention: '1d' }];

describe.each(VARIANTS.map((options) => ({ options })))('with $options', ({ options }) => {
  describePluginLaws(requestLog, {
    hooks: ['observe'],
    options: { ...options },
    build: ({ clock, logger }) => new RequestLogPlugin(lines, store, clock, logger, options),
  });
});
