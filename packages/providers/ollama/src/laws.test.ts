import { ollamaChat, openaiChat, openaiCompletions, openaiEmbeddings, openaiResponses } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import ollama from './index.js';

const subject: Parameters<typeof describeProviderLaws>[1] = {
  options: { baseUrl: 'http://localhost:11434/v1' },
  dialects: [openaiChat, openaiCompletions, openaiEmbeddings],
  failures: [
    ...openAiFailures,
    {
      name: 'a prompt that is too long in its words',
      status: 400,
      body: {
        error: {
          message: 'prompt too long; exceeded max context length by 1119046 tokens',
          type: 'invalid_request_error',
        },
      },
      class: 'context_length',
    },
  ],
  limits: openAiLimits,
};

describeProviderLaws(ollama, subject);

describe('pinned to other dialects', () => {
  describeProviderLaws(ollama, {
    ...subject,
    options: { ...subject.options, dialects: ['openai-responses', 'ollama-chat'] },
    dialects: [
      openaiResponses,
      ollamaChat,
      ...subject.dialects.filter(({ id, operation }) => operation !== 'chat' || !id.startsWith('openai-')),
    ],
  });
});
