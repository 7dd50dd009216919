import type { Feature } from '../feature.js';

/** An answer by a schema. */
export const structuredOutput: Feature = {
  id: 'structured-output',
  title: 'structured output',
  ask: {
    turns: [{ role: 'user', text: 'Where is the tower?' }],
    schema: {
      type: 'object',
      properties: { city: { type: 'string' }, country: { type: 'string' } },
      required: ['city', 'country'],
      additionalProperties: false,
    },
    maxOutputTokens: 4000,
  },
  provider: { text: '{"city":"Paris", "country":"France"}' },
};
