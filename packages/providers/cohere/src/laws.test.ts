import { cohereChat, cohereEmbed, cohereRerank, openaiChat } from '@helix/dialects';
import { describeProviderLaws, type ProviderFailure } from '@helix/testkit';
import cohere from './index.js';

/** Source: https://docs.cohere.com/reference/errors */
const failures: readonly ProviderFailure[] = [
  {
    name: 'a wrong key',
    status: 401,
    body: { id: 'law', message: 'invalid api token' },
    class: 'authentication',
  },
  {
    name: 'a prompt that is too long',
    status: 400,
    body: { id: 'law', error_type: 'TOO_MANY_TOKENS', message: 'too many tokens: size limit exceeded by 5 tokens.' },
    class: 'context_length',
  },
  {
    name: 'an unknown model',
    status: 404,
    body: { id: 'law', message: "model 'command-x' not found" },
    class: 'not_found',
  },
  { name: 'credit that is used up', status: 402, body: { message: 'Please add a payment method' }, class: 'billing' },
  { name: 'a rate limit', status: 429, body: { message: 'You are using a Trial key' }, class: 'rate_limit' },
  { name: 'an internal error', status: 500, body: { message: 'internal server error' }, class: 'server_error' },
  { name: 'an overloaded service', status: 503, body: '', class: 'overloaded' },
];
const limits = [
  { name: 'seconds to wait', headers: { 'retry-after': '2' }, says: { retryAfterMs: 2_000 } },
  {
    name: 'calls left to a trial key',
    headers: { 'x-trial-endpoint-call-remaining': '19' },
    says: { remainingRequests: 19 },
  },
];

describe('by default', () => {
  describeProviderLaws(cohere, {
    options: { apiKey: 'co-law-0123456789' },
    secrets: ['apiKey'],
    dialects: [cohereChat, cohereEmbed, cohereRerank],
    failures: [
      ...failures,
      {
        name: 'a token that is not valid any more',
        status: 498,
        body: { message: 'invalid token' },
        class: 'authentication',
      },
    ],
    limits,
  });
});

describe('pinned to the compatibility API', () => {
  describeProviderLaws(cohere, {
    options: { apiKey: 'co-law-0123456789', dialects: ['openai-chat'] },
    secrets: ['apiKey'],
    dialects: [openaiChat, cohereEmbed, cohereRerank],
    failures,
    limits,
  });
});
