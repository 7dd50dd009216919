import { openaiChat } from '@helix/dialects';
import { describeProviderLaws, openAiFailures } from '@helix/testkit';
import cerebras from './index.js';

describeProviderLaws(cerebras, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat],
  failures: openAiFailures,
  limits: [
    {
      name: 'requests of the day and tokens of the minute',
      headers: {
        'x-ratelimit-remaining-requests-day': '99',
        'x-ratelimit-remaining-tokens-minute': '0',
        'x-ratelimit-reset-tokens-minute': '11.5',
      },
      says: { remainingRequests: 99, remainingTokens: 0, retryAfterMs: 11_500 },
    },
  ],
});
