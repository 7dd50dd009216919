import type { Feature } from '../feature.js';
import { CALLS, WEATHER } from './weather.js';

/** In a tool loop the application sends back what it got: the provider wants its own reasoning in it, with its proof, before the call. */
export const reasoningSentBack: Feature = {
  id: 'reasoning-sent-back',
  title: 'reasoning sent back in a tool loop',
  ask: {
    turns: [{ role: 'user', text: 'Weather in Berlin?' }],
    tools: [WEATHER],
    reasons: true,
    maxOutputTokens: 4000,
  },
  provider: {
    reasoning: 'I have to look it up.',
    toolCalls: CALLS.slice(0, 1).map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) })),
  },
  next: { result: '17 degrees', provider: { reasoning: 'That is warm.', text: 'Warm.' } },
};
