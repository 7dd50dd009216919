import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import xai from './index.js';

describeProviderLaws(xai, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'a wrong key in xAI’s words',
      status: 400,
      body: {
        code: 'invalid-argument',
        error: 'Incorrect API key provided. You can obtain an API key from https://console.x.ai.',
      },
      class: 'authentication',
    },
  ],
  limits: openAiLimits,
});
