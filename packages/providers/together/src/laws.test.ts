import { openaiChat, openaiCompletions, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures } from '@helix/testkit';
import together from './index.js';

describeProviderLaws(together, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiCompletions, openaiEmbeddings],
  failures: openAiFailures,
  limits: [
    {
      name: 'requests, with the time of the next',
      headers: { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
      says: { remainingRequests: 0, retryAfterMs: 1_000 },
    },
  ],
});
