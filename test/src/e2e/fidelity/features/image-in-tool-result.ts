import type { Feature } from '../feature.js';
import { DOT } from './dot.js';
import { CALLS, WEATHER } from './weather.js';

/** A result that holds a picture. */
export const imageInToolResult: Feature = {
  id: 'image-in-tool-result',
  title: 'image in a tool result',
  ask: {
    turns: [
      { role: 'user', text: 'Weather in Berlin and Oslo?' },
      { role: 'assistant', calls: CALLS },
      {
        role: 'tools',
        results: [
          { callId: 'call_oslo', name: WEATHER.name, text: 'A map', image: DOT },
          { callId: 'call_berlin', name: WEATHER.name, text: '17 degrees' },
        ],
      },
    ],
    tools: [WEATHER],
    maxOutputTokens: 4000,
  },
  provider: { text: 'It rains in Oslo.' },
};
