import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import nim from './index.js';

describeProviderLaws(nim, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'a model that is not there',
      status: 404,
      body: { status: 404, title: 'Not Found', detail: "Function 'x': Not found for account" },
      class: 'not_found',
    },
  ],
  limits: openAiLimits,
});
