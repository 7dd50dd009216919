import {
  cohereRerank,
  OPAQUE_DIALECTS,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiResponses,
} from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import vllm from './index.js';

const opaque = OPAQUE_DIALECTS.filter(({ operation }) => ['transcriptions', 'translations'].includes(operation));

const subject: Parameters<typeof describeProviderLaws>[1] = {
  options: { baseUrl: 'http://vllm.internal:8000/v1', apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiCompletions, openaiEmbeddings, cohereRerank, ...opaque],
  failures: [
    ...openAiFailures,
    { name: 'a wrong key in its words', status: 401, body: { error: 'Unauthorized' }, class: 'authentication' },
    {
      name: 'a prompt that is too long in its words',
      status: 400,
      body: {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens.",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
      class: 'context_length',
    },
  ],
  limits: openAiLimits,
};

describeProviderLaws(vllm, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(vllm, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses'] },
    dialects: [
      openaiResponses,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
