import { decodeError } from './decode-error.js';

const body = (status: string, message: string): string => JSON.stringify({ error: { code: 400, message, status } });

it.each([
  [
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details.',
    'rate_limit',
  ],
  [429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.', 'billing'],
  [
    400,
    'INVALID_ARGUMENT',
    'The input token count (9) exceeds the maximum number of tokens allowed (8).',
    'context_length',
  ],
  [400, 'INVALID_ARGUMENT', 'API key not valid.', 'authentication'],
  [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 'permission'],
  [400, 'FAILED_PRECONDITION', 'The free tier is not available in your country.', 'billing'],
  [400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.', 'invalid_request'],
  [503, 'UNAVAILABLE', 'The model is overloaded.', 'overloaded'],
])('takes %d %s "%s" for %s', (status, type, message, errorClass) => {
  expect(decodeError(status, body(type, message))).toMatchObject({ class: errorClass, message, type });
});
