import { openaiChat } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import perplexity from './index.js';

describeProviderLaws(perplexity, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat],
  failures: [
    ...openAiFailures,
    {
      name: 'a prompt that is too long in its words',
      status: 400,
      body: { error: { message: 'The total length of all messages is too long.', type: 'bad_request', code: 400 } },
      class: 'context_length',
    },
  ],
  limits: openAiLimits,
});
