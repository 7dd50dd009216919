import type { Feature } from '../feature.js';

/** A text that comes in pieces, and reaches the application in pieces. */
export const stream: Feature = {
  id: 'stream',
  title: 'stream',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { text: 'Good morning, how are you?' },
  only: 'stream',
  checks: ({ pieces }) => (pieces > 1 ? [] : [`the text came in ${pieces} piece`]),
};
