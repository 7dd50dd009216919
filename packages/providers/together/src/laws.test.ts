import { cohereRerank, OPAQUE_DIALECTS, openaiChat, openaiCompletions, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures } from '@helix/testkit';
import together from './index.js';

const opaque = OPAQUE_DIALECTS.filter(({ operation }) =>
  ['image_generations', 'speech', 'transcriptions'].includes(operation),
);

describeProviderLaws(together, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiCompletions, openaiEmbeddings, cohereRerank, ...opaque],
  failures: openAiFailures,
  limits: [
    {
      name: 'requests, with the time of the next',
      headers: { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
      says: { remainingRequests: 0, retryAfterMs: 1_000 },
    },
  ],
});
