import type { Ask, Result } from '../ask.js';
import { CALLS, WEATHER } from './weather.js';

/** Both calls have their results, the second call's first; this is what it gave. */
export function askWithResults(oslo: Pick<Result, 'text' | 'image' | 'failed'>): Ask {
  return {
    turns: [
      { role: 'user', text: 'Weather in Berlin and Oslo?' },
      { role: 'assistant', calls: CALLS },
      {
        role: 'tools',
        results: [
          { callId: 'call_oslo', name: WEATHER.name, ...oslo },
          { callId: 'call_berlin', name: WEATHER.name, text: '17 degrees' },
        ],
      },
    ],
    tools: [WEATHER],
    maxOutputTokens: 4000,
  };
}
