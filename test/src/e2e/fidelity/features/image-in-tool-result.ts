import type { Feature } from '../feature.js';
import { askWithResults } from './ask-with-results.js';
import { DOT } from './dot.js';

/** A result that holds a picture. */
export const imageInToolResult: Feature = {
  id: 'image-in-tool-result',
  title: 'image in a tool result',
  ask: askWithResults({ text: 'A map', image: DOT }),
  provider: { text: 'It rains in Oslo.' },
};
