import {
  anthropicMessages,
  cohereRerank,
  OPAQUE_DIALECTS,
  ollamaChat,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiModerations,
  openaiRealtime,
} from '@helix/dialects';
import { describeProviderLaws, type ProviderFailure } from '@helix/testkit';
import compatible from './index.js';

/** As vLLM, Ollama, llama.cpp and the aggregators word them. */
const failures: readonly ProviderFailure[] = [
  { name: 'a wrong key (vLLM)', status: 401, body: { error: 'Unauthorized' }, class: 'authentication' },
  { name: 'a rate limit', status: 429, body: { error: { message: 'Too many requests' } }, class: 'rate_limit' },
  {
    name: 'credit that is used up',
    status: 402,
    body: { error: { message: 'This request requires more credits', code: 402 } },
    class: 'billing',
  },
  {
    name: 'a prompt that is too long (vLLM)',
    status: 400,
    body: {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    class: 'context_length',
  },
  {
    name: 'a prompt that is too long (llama.cpp)',
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    },
    class: 'context_length',
  },
  {
    name: 'a model that is still loading (llama.cpp)',
    status: 503,
    body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    class: 'overloaded',
  },
  {
    name: 'an unknown model (Ollama)',
    status: 404,
    body: {
      error: { message: 'model "x" not found, try pulling it first', type: 'api_error', param: null, code: null },
    },
    class: 'not_found',
  },
  { name: 'a proxy in between', status: 502, body: 'Bad Gateway', class: 'server_error' },
];

const limits = [
  {
    name: 'requests and tokens',
    headers: { 'x-ratelimit-remaining-requests': '9', 'x-ratelimit-remaining-tokens': '800' },
    says: { remainingRequests: 9, remainingTokens: 800 },
  },
];

describe('by default', () => {
  describeProviderLaws(compatible, {
    options: { baseUrl: 'http://localhost:11434/v1', apiKey: 'sk-law-0123456789' },
    secrets: ['apiKey'],
    dialects: [
      openaiChat,
      openaiCompletions,
      openaiEmbeddings,
      cohereRerank,
      openaiModerations,
      ...OPAQUE_DIALECTS,
      openaiRealtime,
    ],
    failures,
    limits,
  });
});

describe('without a key', () => {
  describeProviderLaws(compatible, {
    options: { baseUrl: 'https://models.example' },
    dialects: [
      openaiChat,
      openaiCompletions,
      openaiEmbeddings,
      cohereRerank,
      openaiModerations,
      ...OPAQUE_DIALECTS,
      openaiRealtime,
    ],
    failures,
    limits,
  });
});

describe('pinned to both dialects', () => {
  describeProviderLaws(compatible, {
    options: {
      baseUrl: 'https://models.example/api',
      apiKey: 'sk-law-0123456789',
      dialects: ['anthropic-messages', 'openai-chat'],
      maxTokensField: 'max_completion_tokens',
    },
    secrets: ['apiKey'],
    dialects: [
      openaiChat,
      anthropicMessages,
      openaiEmbeddings,
      cohereRerank,
      openaiModerations,
      ...OPAQUE_DIALECTS,
      openaiRealtime,
    ],
    failures,
    limits,
  });
});

describe('pinned to Ollama’s own chat', () => {
  describeProviderLaws(compatible, {
    options: { baseUrl: 'http://localhost:11434/v1', dialects: ['ollama-chat'] },
    dialects: [ollamaChat],
    failures,
    limits,
  });
});
