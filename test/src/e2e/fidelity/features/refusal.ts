import type { Feature } from '../feature.js';

/** The model refuses; with its words, where both formats have a place for them. */
export const refusal: Feature = {
  id: 'refusal',
  title: 'refusal',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { refusal: 'I cannot help with that.' },
};
