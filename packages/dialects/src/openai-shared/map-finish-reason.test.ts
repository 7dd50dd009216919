import { mapFinishReason } from './map-finish-reason.js';

it.each([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'length'],
  ['sensitive', 'content_filter'],
  ['SAFETY', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['content_filter: PROHIBITED_CONTENT', 'content_filter'],
  ['function_call_filter: MALFORMED_FUNCTION_CALL', 'stop'],
  ['constructor', 'stop'],
  ['', 'stop'],
  [undefined, 'stop'],
])('takes %j for %s', (raw, reason) => {
  expect(mapFinishReason(raw, false)).toBe(reason);
});

it('takes a stop with tool calls for their sake, and no other end', () => {
  expect(mapFinishReason('eos_token', true)).toBe('tool_calls');
  expect(mapFinishReason('length', true)).toBe('length');
});
