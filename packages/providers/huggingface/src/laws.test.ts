import { openaiChat } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import huggingface from './index.js';

describeProviderLaws(huggingface, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat],
  failures: [
    ...openAiFailures,
    {
      name: 'credits that are used up',
      status: 402,
      body: { error: 'You have exceeded your monthly included credits' },
      class: 'billing',
    },
  ],
  limits: openAiLimits,
});
