import type { Feature } from '../feature.js';
import { askWithResults } from './ask-with-results.js';

/** The results of two calls of one tool, in the order in which they were done: each has to reach its own call. */
export const toolResults: Feature = {
  id: 'tool-results',
  title: 'tool results',
  ask: askWithResults({ text: '4 degrees' }),
  provider: { text: 'Warmer in Berlin.' },
};
