import type { Feature } from '../feature.js';
import { CALLS, WEATHER } from './weather.js';

/** One tool of two has to be called. */
export const forcedTool: Feature = {
  id: 'forced-tool',
  title: 'forced tool',
  ask: {
    turns: [{ role: 'user', text: 'Weather in Berlin?' }],
    tools: [WEATHER, { ...WEATHER, name: 'get_climate' }],
    forcedTool: WEATHER.name,
    maxOutputTokens: 4000,
  },
  provider: { toolCalls: CALLS.slice(0, 1).map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) })) },
};
