import type { Feature } from '../feature.js';

/** The model is asked to think, and shows what it thought. */
export const reasoning: Feature = {
  id: 'reasoning',
  title: 'reasoning',
  ask: { turns: [{ role: 'user', text: 'Is 91 prime?' }], reasons: true, maxOutputTokens: 4000 },
  provider: { reasoning: '7 times 13 is 91.', text: 'No, it is not.' },
};
