import { OPAQUE_DIALECTS, openaiChat, openaiEmbeddings, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import xai from './index.js';

const opaque = OPAQUE_DIALECTS.filter(({ operation }) => ['image_generations'].includes(operation));

describeProviderLaws(xai, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiResponses, openaiEmbeddings, ...opaque],
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
