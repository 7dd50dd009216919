import type { Feature } from '../feature.js';
import { CALLS, WEATHER } from './weather.js';

/** A result that is an error. */
export const failedToolResult: Feature = {
  id: 'failed-tool-result',
  title: 'failed tool result',
  ask: {
    turns: [
      { role: 'user', text: 'Weather in Berlin and Oslo?' },
      { role: 'assistant', calls: CALLS },
      {
        role: 'tools',
        results: [
          { callId: 'call_oslo', name: WEATHER.name, text: 'No such place', failed: true },
          { callId: 'call_berlin', name: WEATHER.name, text: '17 degrees' },
        ],
      },
    ],
    tools: [WEATHER],
    maxOutputTokens: 4000,
  },
  provider: { text: 'I know Berlin only.' },
};
