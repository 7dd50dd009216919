import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import zai from './index.js';

describeProviderLaws(zai, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'an account in arrears',
      status: 429,
      body: { error: { code: '1113', message: 'Your account is in arrears' } },
      class: 'billing',
    },
    {
      name: 'too many calls at once',
      status: 429,
      body: { error: { code: '1302', message: 'High concurrency usage of this API' } },
      class: 'rate_limit',
    },
  ],
  limits: openAiLimits,
});
