import { classifyException } from './decode-exception.js';

it.each([
  ['Input Tokens Exceeded: Number of input tokens exceeds maximum length.', 'context_length'],
  ['The model returned the following errors: Input is too long for requested model.', 'context_length'],
  ['input length and `max_tokens` exceed context limit: 9 > 8', 'context_length'],
  ['The provided model identifier is invalid.', 'not_found'],
  ['1 validation error detected.', 'invalid_request'],
])('takes the validation "%s" for %s', (message, errorClass) => {
  expect(classifyException('ValidationException', message, 400)).toBe(errorClass);
});
