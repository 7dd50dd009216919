import type { Dialect, JsonObject, UpstreamDialect } from '@helix/contracts';
import { bedrockAnthropic, bedrockConverse, bedrockTitanEmbed, cohereEmbed, openaiChat } from '@helix/dialects';
import { describeProviderLaws, type ProviderFailure } from '@helix/testkit';
import bedrock from './index.js';

/** A dialect without a caller's half, as the laws call it: nothing is spliced into its bytes. */
function spoken(half: UpstreamDialect): Dialect {
  return {
    ...half,
    summarize: () => {
      throw new Error('No caller speaks it.');
    },
    patchRequest: (bytes) => bytes,
    encodeError: () => ({}),
  };
}

const requestOf = ({ id }: UpstreamDialect): JsonObject =>
  id === 'openai-chat'
    ? { model: 'callers-model', messages: [{ role: 'user', content: 'Hi' }] }
    : { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] };

/** Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const failures: readonly ProviderFailure[] = [
  failure(
    'a wrong key',
    403,
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
    'authentication',
  ),
  failure(
    'a model without access',
    403,
    'AccessDeniedException',
    'You are not authorized to perform this action.',
    'permission',
  ),
  failure(
    'no means of payment',
    403,
    'AccessDeniedException',
    'Model access is denied due to INVALID_PAYMENT_INSTRUMENT.',
    'billing',
  ),
  failure(
    'a rate limit',
    429,
    'ThrottlingException',
    'Too many requests, please wait before trying again.',
    'rate_limit',
  ),
  failure('a used up quota', 400, 'ServiceQuotaExceededException', 'Your request exceeds the quota.', 'rate_limit'),
  failure(
    'a prompt that is too long',
    400,
    'ValidationException',
    'Input is too long for requested model.',
    'context_length',
  ),
  failure('an unknown model', 400, 'ValidationException', 'The provided model identifier is invalid.', 'not_found'),
  failure('a faulty request', 400, 'ValidationException', 'messages.0: toolResult is wrong', 'invalid_request'),
  failure('a model that is not there', 404, 'ResourceNotFoundException', 'Could not resolve the model.', 'not_found'),
  failure('a model that took too long', 408, 'ModelTimeoutException', 'The model took too long.', 'timeout'),
  failure('a model that failed', 424, 'ModelErrorException', 'The model failed.', 'server_error'),
  failure('a model that is not ready', 429, 'ModelNotReadyException', 'The model is not ready.', 'overloaded'),
  failure('a service that is away', 503, 'ServiceUnavailableException', 'Try again.', 'overloaded'),
  failure('a failure of its own', 500, 'InternalServerException', 'Internal error.', 'server_error'),
];

describe.each([
  [
    'signed',
    { accessKeyId: 'AKIALAW', secretAccessKey: 'law-secret-0123456789', sessionToken: 'law-token-0123456789' },
    ['sessionToken'],
  ],
  ['with a key', { apiKey: 'law-key-0123456789' }, ['apiKey']],
] as const)('%s', (_how, keys, secrets) => {
  describeProviderLaws(bedrock, {
    options: { region: 'us-east-1', dialects: ['bedrock-converse', 'bedrock-anthropic'], ...keys },
    secrets,
    dialects: [bedrockConverse, bedrockAnthropic, bedrockTitanEmbed, cohereEmbed].map(spoken),
    requestOf,
    failures,
    limits: [
      {
        name: 'a wait beside a count of tokens',
        headers: { 'retry-after': '3', 'x-amzn-bedrock-input-token-count': '7' },
        says: { retryAfterMs: 3_000 },
      },
    ],
  });
});

describe('by the OpenAI-compatible endpoint', () => {
  describeProviderLaws(bedrock, {
    options: { region: 'us-east-1', dialects: ['openai-chat'], apiKey: 'law-key-0123456789' },
    secrets: ['apiKey'],
    dialects: [openaiChat],
    requestOf,
    failures,
    limits: [],
  });
});

function failure(
  name: string,
  status: number,
  exception: string,
  message: string,
  wanted: ProviderFailure['class'],
): ProviderFailure {
  const headers = { 'x-amzn-errortype': `${exception}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
  return { name, status, headers, body: { message }, class: wanted };
}
