import type { Feature } from '../feature.js';
import { CALLS, WEATHER } from './weather.js';

/** The results of two calls of one tool, in the order in which they were done: each has to reach its own call. */
export const toolResults: Feature = {
  id: 'tool-results',
  title: 'tool results',
  ask: {
    turns: [
      { role: 'user', text: 'Weather in Berlin and Oslo?' },
      { role: 'assistant', calls: CALLS },
      {
        role: 'tools',
        results: [
          { callId: 'call_oslo', name: WEATHER.name, text: '4 degrees' },
          { callId: 'call_berlin', name: WEATHER.name, text: '17 degrees' },
        ],
      },
    ],
    tools: [WEATHER],
    maxOutputTokens: 4000,
  },
  provider: { text: 'Warmer in Berlin.' },
};
