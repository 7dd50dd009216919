import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import github from './index.js';

describeProviderLaws(github, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'a prompt over its limit',
      status: 413,
      body: {
        error: { code: 'tokens_limit_reached', message: 'Request body too large for model. Max size: 8000 tokens.' },
      },
      class: 'context_length',
    },
    {
      name: 'a limit of the day',
      status: 429,
      body: { error: { code: 'RateLimitReached', message: 'Rate limit of 50 per 86400s exceeded' } },
      class: 'rate_limit',
    },
  ],
  limits: openAiLimits,
});
