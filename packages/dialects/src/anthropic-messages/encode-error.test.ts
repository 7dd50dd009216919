import { HelixError } from '@helix/contracts';
import { encodeError } from './encode-error.js';

function messageOf(message: string, upstreamClass: string): unknown {
  const error = new HelixError('invalid_request', message, { details: { upstream_class: upstreamClass } });
  return (encodeError(error, 'req_1')['error'] as { readonly message: unknown }).message;
}

describe('the error envelope', () => {
  it('says of a full context what agents know it by, whatever the provider said', () => {
    expect(messageOf('This model’s maximum context length is 8192 tokens.', 'context_length')).toBe(
      'Prompt is too long: This model’s maximum context length is 8192 tokens.',
    );
  });

  it.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 'context_length'],
    ['input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000', 'context_length'],
    ['messages: at least one message is required', 'invalid_request'],
  ])('leaves alone: %s', (message, upstreamClass) => {
    expect(messageOf(message, upstreamClass)).toBe(message);
  });
});
