import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import qwen from './index.js';

describeProviderLaws(qwen, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: [
    ...openAiFailures.filter(({ status, class: errorClass }) => status !== 429 || errorClass !== 'billing'),
    {
      name: 'too many tokens a minute',
      status: 429,
      body: {
        error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
      },
      class: 'rate_limit',
    },
    {
      name: 'a filtered prompt',
      status: 400,
      body: {
        error: {
          message: 'Input data may contain inappropriate content.',
          type: 'data_inspection_failed',
          code: 'data_inspection_failed',
        },
      },
      class: 'content_policy',
    },
  ],
  limits: openAiLimits,
});
