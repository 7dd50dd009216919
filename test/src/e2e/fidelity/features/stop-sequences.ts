import type { Feature } from '../feature.js';

/** Texts that end the answer, and an answer that was ended so. */
export const stopSequences: Feature = {
  id: 'stop-sequences',
  title: 'stop sequences',
  ask: { turns: [{ role: 'user', text: 'Count' }], stop: ['END', '###'], maxOutputTokens: 4000 },
  provider: { text: 'One two three', stopSequence: 'END' },
};
