import { openaiChat, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import huggingface from './index.js';

const subject: Parameters<typeof describeProviderLaws>[1] = {
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
};

describeProviderLaws(huggingface, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(huggingface, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses'] },
    dialects: [
      openaiResponses,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
