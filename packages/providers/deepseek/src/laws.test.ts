import { openaiChat, openaiCompletions, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import deepseek from './index.js';

const subject: Parameters<typeof describeProviderLaws>[1] = {
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
};

describeProviderLaws(deepseek, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(deepseek, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses'] },
    dialects: [
      openaiResponses,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
