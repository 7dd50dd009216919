import type { Feature } from '../feature.js';
import { CALLS, WEATHER } from './weather.js';

/** A tool with its schema, called twice in one answer, behind a text. */
export const parallelTools: Feature = {
  id: 'parallel-tools',
  title: 'parallel tools',
  ask: {
    turns: [{ role: 'user', text: 'Weather in Berlin and Oslo?' }],
    tools: [WEATHER],
    maxOutputTokens: 4000,
  },
  provider: {
    text: 'Let me look.',
    toolCalls: CALLS.map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) })),
  },
};
