import type { Feature } from '../feature.js';
import { DOT } from './dot.js';

/** A picture in bytes beside a text. */
export const images: Feature = {
  id: 'images',
  title: 'images',
  ask: { turns: [{ role: 'user', text: 'What is this?', image: DOT }], maxOutputTokens: 4000 },
  provider: { text: 'A dot.' },
};
