import { openaiChat, openaiCompletions, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import ollama from './index.js';

describeProviderLaws(ollama, {
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
});
