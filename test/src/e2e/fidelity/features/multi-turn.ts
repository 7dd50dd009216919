import type { Feature } from '../feature.js';

/** A conversation that goes on. */
export const multiTurn: Feature = {
  id: 'multi-turn',
  title: 'several turns',
  ask: {
    turns: [
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Good morning.' },
      { role: 'user', text: 'How are you?' },
    ],
    maxOutputTokens: 4000,
  },
  provider: { text: 'Well, thank you.' },
};
