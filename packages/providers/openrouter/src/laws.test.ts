import { openaiChat, openaiCompletions, openaiEmbeddings, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures } from '@helix/testkit';
import openrouter from './index.js';

const subject: Parameters<typeof describeProviderLaws>[1] = {
  options: { apiKey: 'sk-law-0123456789', referer: 'https://app.example', title: 'App' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiCompletions, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'a provider behind it that asks to slow down',
      status: 429,
      body: {
        error: {
          message: 'Provider returned error',
          code: 429,
          metadata: { raw: 'temporarily rate-limited upstream', provider_name: 'x' },
        },
      },
      class: 'rate_limit',
    },
    {
      name: 'a flagged prompt',
      status: 403,
      body: { error: { code: 403, message: 'Your chosen model requires moderation and your input was flagged' } },
      class: 'content_policy',
    },
  ],
  limits: [{ name: 'requests', headers: { 'x-ratelimit-remaining': '3' }, says: { remainingRequests: 3 } }],
};

describeProviderLaws(openrouter, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(openrouter, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses'] },
    dialects: [
      openaiResponses,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
