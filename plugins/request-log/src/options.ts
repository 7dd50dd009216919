import { DURATION_PATTERN, type JsonObject } from '@helix/contracts';

/** Options as the configuration gives them. */
export interface RequestLogOptions {
  readonly line?: boolean;
  readonly traces?: 'all' | 'problems' | 'none';
  readonly retention?: string;
}

/** JSON Schema of the options. */
export const requestLogOptionsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    line: { type: 'boolean', default: true, description: 'Write one log line for each request.' },
    traces: {
      enum: ['all', 'problems', 'none'],
      default: 'all',
      description:
        'Which decision traces to keep for `GET /admin/v1/requests/{id}`: of all requests, of those that did not simply succeed (refused, failed, retried or with warnings), or none.',
    },
    retention: {
      type: 'string',
      pattern: DURATION_PATTERN,
      default: '30d',
      description: 'How long traces are kept. Older ones are deleted every hour. The ledger is not touched.',
    },
  },
};
