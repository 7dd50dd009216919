import type { Feature } from '../feature.js';

/** A plain answer. */
export const text: Feature = {
  id: 'text',
  title: 'text',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { text: 'Good morning, how are you?' },
  only: 'plain',
};
