import { openaiChat, openaiCompletions, openaiEmbeddings, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures } from '@helix/testkit';
import fireworks from './index.js';

const subject: Parameters<typeof describeProviderLaws>[1] = {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiCompletions, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'a suspended account',
      status: 412,
      body: { error: { message: 'Account is suspended' } },
      class: 'permission',
    },
    {
      name: 'an account that is suspended for what it owes',
      status: 412,
      body: { error: { message: 'suspended, possibly due to reaching the monthly spending limit' } },
      class: 'billing',
    },
  ],
  limits: [
    {
      name: 'requests and prompt tokens',
      headers: { 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-remaining-tokens-prompt': '700' },
      says: { remainingRequests: 5, remainingTokens: 700 },
    },
  ],
};

describeProviderLaws(fireworks, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(fireworks, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses'] },
    dialects: [
      openaiResponses,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
