import { decodeError } from './decode-error.js';

/** Errors as vendors and servers spell them, cut down to what tells the class. Sources: their pages on errors and issues of their clients, read on 2026-11-26. */
const ERRORS = {
  context_length: [
    ['xAI', 400, { code: 'invalid-argument', error: 'maximum prompt length is 8 but the request contains 9 tokens' }],
    ['Moonshot', 400, { error: { message: 'exceeded model token limit: 8', type: 'invalid_request_error' } }],
    ['Qwen', 400, { error: { code: 'invalid_parameter_error', message: 'Range of input length should be [1, 8]' } }],
    ['Together', 422, { error: { message: '`inputs` tokens + `max_new_tokens` must be <= 8', code: null } }],
    ['TGI', 422, { error: '`inputs` must have less than 8 tokens', error_type: 'validation' }],
    ['vLLM', 400, { object: 'error', message: 'longer than the maximum model length of 8', code: 400 }],
    ['SGLang', 400, { object: 'error', message: 'Input length exceeds the maximum allowed length' }],
    ['GitHub Models', 413, { error: { code: 'tokens_limit_reached', message: 'Request body too large' } }],
    ['Cloudflare', 413, { success: false, errors: [{ code: 5021, message: 'exceeded this model context window' }] }],
    ['Claude behind a proxy', 400, { error: { message: 'input length and `max_tokens` exceed context limit: 9 > 8' } }],
    ['OpenAI embeddings', 400, { error: { message: "Invalid 'input': maximum input length is 8 tokens." } }],
    ['Voyage', 400, { detail: 'The max allowed tokens per submitted batch is 8.' }],
    ['MiniMax', 200, { base_resp: { status_code: 2013, status_msg: 'invalid params, context window exceeds limit' } }],
  ],
  not_found: [
    ['LM Studio, in a stream', 0, { error: { type: 'not_found', message: 'no such thing' } }],
    ['Mistral', 400, { object: 'error', message: 'Invalid model: m', type: 'invalid_model', code: '1500' }],
    ['Perplexity', 400, { error: { message: "Invalid model 'm'", type: 'invalid_model', code: 400 } }],
    ['DeepSeek', 400, { error: { message: 'Model Not Exist', code: 'invalid_request_error' } }],
    ['Together', 400, { error: { message: 'Unable to access m', code: 'model_not_available' } }],
    ['Qwen', 400, { error: { message: 'Unsupported model `m`', code: 'model_not_supported' } }],
    ['Z.AI', 400, { error: { code: '1211', message: 'Unknown Model' } }],
    ['Cloudflare', 400, { success: false, errors: [{ code: 5007, message: 'No such model @cf/m' }] }],
  ],
  content_policy: [
    ['DeepSeek', 400, { error: { message: 'Content Exists Risk', code: 'invalid_request_error' } }],
    ['xAI', 403, { code: 'permission-denied', error: 'Content violates usage guidelines.' }],
    ['Moonshot', 400, { error: { message: 'considered high risk', type: 'content_filter' } }],
    ['Azure images', 400, { error: { code: 'contentFilter', message: 'failed' } }],
    ['MiniMax', 200, { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } }],
    ['OpenAI, of an image', 0, { error: { code: 'image_content_policy_violation', message: 'no' } }],
  ],
  billing: [
    [
      'xAI, spent',
      429,
      { code: 'exhausted', error: 'used all available credits or reached its monthly spending limit' },
    ],
    ['xAI, new', 403, { code: 'permission-denied', error: 'You can purchase credits.' }],
    ['Qwen', 403, { error: { code: 'AllocationQuota.FreeTierOnly', message: 'used up' } }],
    ['Google', 429, [{ error: { status: 'RESOURCE_EXHAUSTED', message: 'Your prepayment credits are depleted.' } }]],
    ['MiniMax', 200, { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }],
  ],
  rate_limit: [
    ['Google', 429, [{ error: { status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota' } }]],
    ['MiniMax', 200, { base_resp: { status_code: 1002, status_msg: 'rate limit' } }],
  ],
  authentication: [
    ['Google', 400, [{ error: { code: 400, message: 'Missing or invalid Authorization header.' } }]],
    ['MiniMax', 200, { base_resp: { status_code: 1004, status_msg: 'login fail' } }],
    ['Cloudflare', 401, { success: false, errors: [{ code: 10000, message: 'Authentication error' }] }],
  ],
  permission: [
    [
      'Google, elsewhere',
      400,
      [{ error: { status: 'FAILED_PRECONDITION', message: 'User location is not supported' } }],
    ],
  ],
  overloaded: [
    ['Groq', 503, { error: { message: 'over capacity', type: 'internal_server_error' } }],
    ['TGI', 429, { error: 'Model is overloaded', error_type: 'overloaded' }],
    ['llama.cpp', 503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }],
  ],
  invalid_request: [
    ['OpenAI, of an image', 0, { error: { code: 'invalid_image_url', message: 'no' } }],
    ['MiniMax', 200, { base_resp: { status_code: 2013, status_msg: 'invalid params, role' } }],
  ],
} as const;

describe.each(Object.entries(ERRORS))('an error of class %s', (errorClass, errors) => {
  it.each<readonly [string, number, unknown]>(errors)('of %s, status %d', (_, status, body) => {
    const error = decodeError(status === 200 ? 0 : status, JSON.stringify(body));
    expect(error.class).toBe(errorClass);
    expect(error.message).not.toContain('no message');
  });
});

it('keeps a type that is `error` (Fireworks), which beside a bare message is only a mark', () => {
  expect(decodeError(404, '{"error":{"type":"error","code":"NOT_FOUND","message":"m"}}').type).toBe('error');
  expect(decodeError(404, '{"type":"error","message":"m"}').type).toBeUndefined();
});

it('keeps the code of an error in a list, and of one in `base_resp`', () => {
  expect(decodeError(400, '{"errors":[{"code":5007,"message":"m"}]}')).toMatchObject({ code: '5007', message: 'm' });
  const minimax = decodeError(0, '{"base_resp":{"status_code":1004,"status_msg":"m"}}');
  expect(minimax).toMatchObject({ code: '1004', message: 'm' });
  expect(minimax.type).toBeUndefined();
});

it.each([
  ['Please try again in 20s.', 20_000],
  ['Please try again in 350ms.', 350],
  ['Please try again in 1h2m3.5s.', 3_723_500],
  ['Please retry after 6 seconds.', 6_000],
  ['try again after 1 seconds', 1_000],
  ['Please wait 3600 seconds before retrying.', 3_600_000],
  ['Please retry in 48.5s.', 48_500],
  ['try again in 5 minutes', 300_000],
  ['Please wait a moment, then retry after 2 seconds.', 2_000],
  ['Please try again later.', undefined],
  ['Please wait a moment.', undefined],
  ['Try again after 2026-12-01.', undefined],
])('finds the wait in "%s"', (message, milliseconds) => {
  expect(decodeError(429, JSON.stringify({ error: { message } })).retryAfterMs).toBe(milliseconds);
});
