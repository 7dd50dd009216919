import { HelixError } from '@helix/contracts';
import { decodeError } from './decode-error.js';
import { encodeError } from './encode-error.js';

function body(type: string, message: string): string {
  return JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' });
}

describe('decodeError', () => {
  it.each([
    [400, 'invalid_request_error', 'messages: field required', 'invalid_request'],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context_length'],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      'context_length',
    ],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'billing'],
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.', 'billing'],
    [400, 'invalid_request_error', 'Your request exceeded model token limit: 8', 'context_length'],
    [429, '1113', 'Insufficient balance or no resource package.', 'billing'],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content_policy'],
    [401, 'authentication_error', 'invalid x-api-key', 'authentication'],
    [402, 'billing_error', 'Payment required', 'billing'],
    [403, 'permission_error', 'Not allowed', 'permission'],
    [404, 'not_found_error', 'model: claude-9', 'not_found'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'invalid_request'],
    [429, 'rate_limit_error', 'Number of request tokens has exceeded your rate limit', 'rate_limit'],
    [500, 'api_error', 'Internal server error', 'server_error'],
    [504, 'timeout_error', 'Timed out', 'timeout'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
    [0, 'overloaded_error', 'Overloaded', 'overloaded'],
  ])('classifies %d %s "%s"', (status, type, message, expected) => {
    expect(decodeError(status, body(type, message))).toEqual({
      class: expected,
      message,
      type,
      ...(status > 0 && { status }),
    });
  });

  it.each([
    [529, '', 'overloaded', 'The provider answered with status 529 and no message.'],
    [502, '<html>Bad gateway</html>', 'server_error', '<html>Bad gateway</html>'],
    [401, '{"error":"no key"}', 'authentication', 'no key'],
    [403, '{"message":"denied"}', 'permission', 'denied'],
    [422, '{"detail":"bad"}', 'invalid_request', 'bad'],
    [429, 'null', 'rate_limit', 'The provider answered with status 429 and no message.'],
    [400, '[]', 'invalid_request', 'The provider answered with status 400 and no message.'],
  ])('reads what is no Anthropic error: %d %j', (status, text, expected, message) => {
    expect(decodeError(status, text)).toEqual({ class: expected, message, status });
  });

  it('reads Google’s errors, alone or in a list (Vertex)', () => {
    const error = { code: 429, message: 'You exceeded your current quota', status: 'RESOURCE_EXHAUSTED' };
    const expected = { class: 'rate_limit', message: error.message, status: 429, type: error.status, code: '429' };
    expect(decodeError(429, JSON.stringify({ error }))).toEqual(expected);
    expect(decodeError(429, JSON.stringify([{ error }]))).toEqual(expected);
  });

  it('repeats no key', () => {
    const { message } = decodeError(401, body('authentication_error', 'invalid key sk-ant-api03-abcdefgh provided'));
    expect(message).toBe('invalid key *** provided');
  });

  it.each([
    [401, 'authentication'],
    [402, 'billing'],
    [403, 'permission'],
    [404, 'not_found'],
    [429, 'rate_limit'],
    [400, 'invalid_request'],
    [422, 'invalid_request'],
  ] as const)('believes status %d where a compatible server only says invalid_request_error', (status, expected) => {
    const body = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: 'no' } });
    expect(decodeError(status, body).class).toBe(expected);
  });
});

describe('encodeError', () => {
  it('gives the type that the SDK expects, the stable code and the facts', () => {
    const error = new HelixError('spend_cap_reached', 'The cap is reached.', {
      details: { scope: 'team', message: 'no' },
    });
    expect(encodeError(error, 'req_1')).toEqual({
      type: 'error',
      error: { type: 'billing_error', message: 'The cap is reached.', code: 'spend_cap_reached', scope: 'team' },
      request_id: 'req_1',
    });
  });

  it('names the faulty field, and keeps the type of a relayed error', () => {
    const error = new HelixError('upstream_failed', 'm', {
      param: 'messages',
      type: 'invalid_request_error',
      status: 400,
    });
    expect(encodeError(error, 'r')).toMatchObject({ error: { type: 'invalid_request_error', param: 'messages' } });
  });
});
