import { openaiChat } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import groq from './index.js';

describeProviderLaws(groq, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat],
  failures: [
    ...openAiFailures,
    {
      name: 'a call that is none',
      status: 400,
      body: {
        error: {
          message: 'Tool choice is required, but model did not call a tool',
          type: 'invalid_request_error',
          code: 'tool_use_failed',
          failed_generation: 'x',
        },
      },
      class: 'invalid_request',
    },
    {
      name: 'no capacity left',
      status: 498,
      body: { error: { message: 'Over capacity', type: 'invalid_request_error', code: 'capacity_exceeded' } },
      class: 'overloaded',
    },
  ],
  limits: openAiLimits,
});
