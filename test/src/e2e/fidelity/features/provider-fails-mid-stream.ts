import type { Feature } from '../feature.js';

/** The provider fails after two words: the application has the words and the error, never a made-up end. */
export const providerFailsMidStream: Feature = {
  id: 'provider-fails-mid-stream',
  title: 'provider error in the middle of a stream',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { text: 'Good morning, how are you?', errorAfter: 2 },
  only: 'stream',
  fails: ({ text }) => (text === 'Good morning,' ? [] : [`the text before the error was ${JSON.stringify(text)}`]),
};
