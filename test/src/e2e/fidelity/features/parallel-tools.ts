import type { Feature } from '../feature.js';
import { CALLS, WEATHER } from './weather.js';

/** A tool with its schema, called twice in one answer. */
export const parallelTools: Feature = {
  id: 'parallel-tools',
  title: 'parallel tools',
  ask: {
    turns: [{ role: 'user', text: 'Weather in Berlin and Oslo?' }],
    tools: [WEATHER],
    maxOutputTokens: 4000,
  },
  provider: { toolCalls: CALLS.map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) })) },
};
