import {
  OPAQUE_DIALECTS,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiRealtime,
  openaiResponses,
} from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits, type ProviderFailure } from '@helix/testkit';
import azure from './index.js';

const failures: readonly ProviderFailure[] = [
  ...openAiFailures,
  {
    name: 'a wrong key in Azure’s words',
    status: 401,
    body: { error: { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' } },
    class: 'authentication',
  },
  {
    name: 'a deployment that is not there',
    status: 404,
    body: { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
    class: 'not_found',
  },
  {
    name: 'a filtered prompt',
    status: 400,
    body: { error: { code: 'content_filter', message: 'The response was filtered', innererror: { code: 'x' } } },
    class: 'content_policy',
  },
];

describe('by key, on the v1 API', () => {
  describeProviderLaws(azure, {
    options: { baseUrl: 'https://acme.openai.azure.com', apiKey: 'law-0123456789' },
    secrets: ['apiKey'],
    dialects: [openaiChat, openaiCompletions, openaiEmbeddings, ...OPAQUE_DIALECTS, openaiRealtime],
    failures,
    limits: openAiLimits,
  });
});

describe('on the classic address of a deployment', () => {
  describeProviderLaws(azure, {
    options: { baseUrl: 'https://acme.openai.azure.com/openai', apiKey: 'law-0123456789', apiVersion: '2024-10-21' },
    secrets: ['apiKey'],
    dialects: [openaiChat, openaiCompletions, openaiEmbeddings, ...OPAQUE_DIALECTS, openaiRealtime],
    failures,
    limits: openAiLimits,
  });
});

describe.each([{}, { apiVersion: '2025-04-01-preview' }])('pinned to Responses, with %j', (version) => {
  describeProviderLaws(azure, {
    options: {
      ...version,
      baseUrl: 'https://acme.openai.azure.com',
      apiKey: 'law-0123456789',
      dialects: ['openai-responses', 'openai-chat'],
    },
    secrets: ['apiKey'],
    dialects: [openaiResponses, openaiChat, openaiEmbeddings, ...OPAQUE_DIALECTS, openaiRealtime],
    failures,
    limits: openAiLimits,
  });
});
