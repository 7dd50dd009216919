import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures } from '@helix/testkit';
import mistral from './index.js';

describeProviderLaws(mistral, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    { name: 'a wrong key in Mistral’s words', status: 401, body: { detail: 'Unauthorized' }, class: 'authentication' },
  ],
  limits: [
    {
      name: 'requests and tokens of the minute',
      headers: { 'x-ratelimit-remaining-req-minute': '87', 'x-ratelimit-remaining-tokens-minute': '97292' },
      says: { remainingRequests: 87, remainingTokens: 97_292 },
    },
  ],
});
