import { OPAQUE_DIALECTS, openaiChat, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import groq from './index.js';

const opaque = OPAQUE_DIALECTS.filter(({ operation }) =>
  ['speech', 'transcriptions', 'translations', 'files', 'batches'].includes(operation),
);

const subject: Parameters<typeof describeProviderLaws>[1] = {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, ...opaque],
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
};

describeProviderLaws(groq, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(groq, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses'] },
    dialects: [
      openaiResponses,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
