import type { Feature } from '../feature.js';
import { askWithResults } from './ask-with-results.js';

/** A result that is an error. */
export const failedToolResult: Feature = {
  id: 'failed-tool-result',
  title: 'failed tool result',
  ask: askWithResults({ text: 'No such place', failed: true }),
  provider: { text: 'I know Berlin only.' },
};
