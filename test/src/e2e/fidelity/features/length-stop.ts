import type { Feature } from '../feature.js';

/** The answer is cut by the limit, with what came before it. */
export const lengthStop: Feature = {
  id: 'length-stop',
  title: 'stop at the output limit',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { text: 'Once upon a time', finishReason: 'length' },
};
