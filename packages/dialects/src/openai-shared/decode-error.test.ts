import { decodeError } from './decode-error.js';

describe('decodeError', () => {
  it.each([
    [
      'OpenAI key',
      401,
      {
        error: {
          message: 'Incorrect API key provided: sk-proj-abcdef****wxyz.',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_api_key',
        },
      },
      { class: 'authentication', code: 'invalid_api_key', message: 'Incorrect API key provided: ***.' },
    ],
    [
      'OpenAI quota',
      429,
      { error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' } },
      { class: 'billing' },
    ],
    [
      'OpenAI rate',
      429,
      {
        error: {
          message: 'Rate limit reached. Please try again in 6m0.5s.',
          type: 'requests',
          code: 'rate_limit_exceeded',
        },
      },
      { class: 'rate_limit', retryAfterMs: 360_500 },
    ],
    [
      'OpenAI context',
      400,
      {
        error: {
          message: 'too long',
          type: 'invalid_request_error',
          param: 'messages',
          code: 'context_length_exceeded',
        },
      },
      { class: 'context_length', param: 'messages' },
    ],
    [
      'Azure filter',
      400,
      {
        error: {
          message: 'The response was filtered',
          code: 'content_filter',
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
      { class: 'content_policy' },
    ],
    ['Azure deployment', 404, { error: { code: 'DeploymentNotFound', message: 'none' } }, { class: 'not_found' }],
    [
      'Google in a list',
      429,
      [{ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '48.9s' }] } }],
      { class: 'rate_limit', retryAfterMs: 48_900, type: 'RESOURCE_EXHAUSTED' },
    ],
    [
      'Google key',
      400,
      {
        error: {
          code: 400,
          message: 'API key not valid.',
          status: 'INVALID_ARGUMENT',
          details: [{ reason: 'API_KEY_INVALID' }],
        },
      },
      { class: 'authentication' },
    ],
    ['Mistral key', 401, { detail: 'Unauthorized' }, { class: 'authentication', message: 'Unauthorized' }],
    [
      'Mistral validation',
      422,
      { detail: [{ loc: ['body', 'n'], msg: 'must be 1', type: 'x' }] },
      { class: 'invalid_request', message: 'body.n: must be 1' },
    ],
    [
      'Mistral object',
      400,
      { object: 'error', message: { detail: 'bad role' }, type: 'invalid_request', code: '3051' },
      { class: 'invalid_request', message: 'bad role' },
    ],
    [
      'xAI',
      400,
      { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ad' },
      { class: 'authentication' },
    ],
    [
      'vLLM',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 10 tokens",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
      { class: 'context_length', code: '400' },
    ],
    [
      'Groq tokens',
      413,
      { error: { message: 'Request too large', type: 'tokens', code: 'rate_limit_exceeded' } },
      { class: 'rate_limit' },
    ],
    ['Groq capacity', 498, { error: { message: 'x', code: 'capacity_exceeded' } }, { class: 'overloaded' }],
    ['OpenRouter credits', 402, { error: { code: 402, message: 'Insufficient credits' } }, { class: 'billing' }],
    [
      'OpenRouter moderation',
      403,
      { error: { code: 403, message: 'Your chosen model requires moderation and your input was flagged' } },
      { class: 'content_policy' },
    ],
    [
      'OpenRouter in a 200',
      0,
      { error: { code: 502, message: 'Provider returned error' } },
      { class: 'server_error', status: 502 },
    ],
    [
      'Groq in a stream',
      0,
      { error: { message: 'x', code: 'tool_use_failed', type: 'invalid_request_error', status_code: 400 } },
      { class: 'invalid_request', status: 400 },
    ],
    [
      'Qwen',
      400,
      { error: { message: 'Input data may contain inappropriate content.', code: 'data_inspection_failed' } },
      { class: 'content_policy' },
    ],
    [
      'DeepSeek balance',
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error' } },
      { class: 'billing' },
    ],
    [
      'Moonshot overload',
      429,
      { error: { message: 'busy', type: 'engine_overloaded_error' } },
      { class: 'overloaded' },
    ],
    [
      'a server error that talks of tokens',
      500,
      { error: { message: 'invalid api key store' } },
      { class: 'server_error' },
    ],
  ])('reads %s', (_, status, body, expected) => {
    expect(decodeError(status, JSON.stringify(body))).toMatchObject(expected);
  });

  it.each([
    ['', 503, { class: 'overloaded', message: 'The provider answered with status 503 and no message.' }],
    [
      '<html>Bad gateway</html>',
      502,
      { class: 'server_error', message: 'The provider answered with status 502 and no message.' },
    ],
    ['upstream connect error', 504, { class: 'timeout', message: 'upstream connect error' }],
    ['null', 400, { class: 'invalid_request' }],
    ['[]', 404, { class: 'not_found' }],
  ])('takes the body %j', (body, status, expected) => {
    expect(decodeError(status, body)).toMatchObject(expected);
  });
});
