import { openaiChat, openaiCompletions } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import deepseek from './index.js';

describeProviderLaws(deepseek, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiCompletions],
  failures: [
    ...openAiFailures,
    {
      name: 'an empty account',
      status: 402,
      body: { error: { message: 'Insufficient Balance', type: 'unknown_error' } },
      class: 'billing',
    },
  ],
  limits: openAiLimits,
});
