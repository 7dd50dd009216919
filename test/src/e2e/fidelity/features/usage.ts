import type { Feature } from '../feature.js';

/** All counts of tokens: reads and writes of the cache, and reasoning. */
export const usage: Feature = {
  id: 'usage',
  title: 'usage with cache and reasoning',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: {
    text: 'Good morning.',
    usage: { input: 1000, output: 120, cacheRead: 600, cacheWrite: 100, reasoning: 50 },
  },
};
