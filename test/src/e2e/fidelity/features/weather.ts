import type { Call, Tool } from '../ask.js';

/** A tool with an argument of each usual kind. */
export const WEATHER: Tool = {
  name: 'get_weather',
  description: 'Tells the weather of a place.',
  parameters: {
    type: 'object',
    properties: {
      location: { type: 'string', description: 'A city.' },
      days: { type: 'integer' },
      unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
    },
    required: ['location', 'days', 'unit'],
    additionalProperties: false,
  },
};

/** Two calls of it at once. */
export const CALLS: readonly Call[] = [
  { id: 'call_berlin', name: 'get_weather', arguments: { location: 'Berlin', days: 2, unit: 'celsius' } },
  { id: 'call_oslo', name: 'get_weather', arguments: { location: 'Oslo', days: 1, unit: 'celsius' } },
];
