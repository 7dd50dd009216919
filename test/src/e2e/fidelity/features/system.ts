import type { Feature } from '../feature.js';

/** Instructions before the conversation. */
export const system: Feature = {
  id: 'system',
  title: 'system prompt',
  ask: { system: 'Be kind.', turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { text: 'Hello, dear.' },
};
