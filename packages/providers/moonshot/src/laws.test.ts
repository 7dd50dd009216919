import { openaiChat } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import moonshot from './index.js';

describeProviderLaws(moonshot, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat],
  failures: [
    ...openAiFailures,
    {
      name: 'an overloaded engine',
      status: 429,
      body: {
        error: {
          message: 'The engine is currently overloaded, please try again later',
          type: 'engine_overloaded_error',
        },
      },
      class: 'overloaded',
    },
  ],
  limits: openAiLimits,
});
