import { anthropicMessages, bedrockConverse, gemini, openaiChat, openaiResponses } from '../index.js';

const anthropic = (message: string) =>
  JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
const google = (message: string) => JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } });
const openai = (message: string, code: string | null) =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } });

describe('a provider’s refusal of a seal', () => {
  it.each([
    [anthropicMessages, anthropic('messages.1.content.0: Invalid `signature` in `thinking` block')],
    [anthropicMessages, anthropic('messages.3.content.13: Invalid signature in thinking')],
    [anthropicMessages, anthropic('messages.1.content.0: Invalid `data` in `redacted_thinking` block')],
    [anthropicMessages, google(anthropic('messages.1.content.0: Invalid `signature` in `thinking` block'))],
    [bedrockConverse, JSON.stringify({ message: 'messages.1.content.0: Invalid `signature` in `thinking` block' })],
    [openaiResponses, openai('The encrypted content gAAA...DQ== could not be verified.', 'invalid_encrypted_content')],
    [openaiResponses, openai('No.', 'invalid_encrypted_content')],
    [openaiChat, openai('The encrypted content for item rs_1 could not be verified. Reason: not decrypted.', null)],
    [gemini, google('Corrupted thought signature.')],
    [gemini, google('Invalid thought signature.')],
    [gemini, google('Unable to submit request because Thought signature is not valid.. Learn more: https://…')],
  ])('is known by its words (%#)', (dialect, body) => {
    expect(dialect.decodeError(400, body)).toMatchObject({ class: 'invalid_request', refusesSeals: true });
  });

  it.each([
    [anthropicMessages, 400, anthropic('messages.1: all messages must have non-empty content')],
    [anthropicMessages, 400, anthropic('A final `assistant` message must start with a thinking block')],
    [gemini, 400, google('Function call is missing a thought_signature in functionCall parts.')],
    [openaiResponses, 400, openai('Invalid value for input.', null)],
    [openaiResponses, 500, openai('The encrypted content could not be verified.', null)],
  ])('is nothing else (%#)', (dialect, status, body) => {
    expect(dialect.decodeError(status, body).refusesSeals).toBeUndefined();
  });
});
