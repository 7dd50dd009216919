import type { JsonObject } from '@helix/contracts';
import { failureOfText, findFailure } from './find-failure.js';

const ended = (reason: string): JsonObject => ({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });

it.each<readonly [string, JsonObject, JsonObject]>([
  ['`error`', { error: { message: 'no', code: 429 } }, { class: 'rate_limit', message: 'no' }],
  ['`error` as text (TGI)', { error: 'no', error_type: 'overloaded' }, { class: 'overloaded', message: 'no' }],
  ['`object: "error"` (SGLang)', { object: 'error', message: 'no', code: 400 }, { class: 'invalid_request' }],
  ['its choice (OpenRouter)', { choices: [{ error: { message: 'no', code: 502 } }] }, { class: 'server_error' }],
  ['`x_groq`', { choices: [], x_groq: { id: 'r', error: 'no' } }, { class: 'server_error', message: 'no' }],
  [
    '`base_resp` (MiniMax)',
    { choices: null, base_resp: { status_code: 1002, status_msg: 'no' } },
    { class: 'rate_limit' },
  ],
  ['a bare message', { message: 'no', code: 503 }, { class: 'overloaded', message: 'no' }],
  ['a bare list (Cloudflare)', { success: false, errors: [{ message: 'no' }] }, { message: 'no' }],
  ['its finish reason', ended('error'), { class: 'server_error', message: 'The provider broke off its answer.' }],
  ['its finish reason (DeepSeek)', ended('insufficient_system_resource'), { class: 'overloaded' }],
  ['its finish reason (Z.AI)', ended('network_error'), { class: 'server_error' }],
])('finds the failure in %s', (_, body, expected) => {
  expect(findFailure(body)).toMatchObject(expected);
});

it.each<JsonObject>([
  ended('stop'),
  ended('a word of tomorrow'),
  { choices: [], error: null },
  { choices: [], error: {} },
  { choices: [], error: '' },
  { choices: [], base_resp: { status_code: 0, status_msg: '' } },
  { choices: [], x_groq: { id: 'r' } },
  { choices: [], message: 'a note' },
  { usage: { prompt_tokens: 1 }, message: 'a note' },
  {},
])('finds none in %j', (body) => {
  expect(findFailure(body)).toBeUndefined();
});

it('reads an error in a list, and calls all else that is no object broken', () => {
  expect(failureOfText('[{"error":{"message":"no","code":503}}]')).toMatchObject({
    class: 'overloaded',
    message: 'no',
  });
  expect(failureOfText('[{"error"')).toMatchObject({ class: 'truncated' });
  expect(failureOfText('7')).toMatchObject({ class: 'truncated' });
});
