import type { JsonObject } from '@helix/contracts';
import { anthropicMessages, gemini, openaiChat, openaiResponses } from './index.js';

const options = { model: 'gpt-5.1', stream: false, maxOutputTokens: undefined };
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const fromAnthropic = (thinking: JsonObject) =>
  anthropicMessages.decodeRequest({
    model: 'm',
    max_tokens: 4_000,
    thinking,
    messages: [{ role: 'user', content: 'Hi' }],
  });
const fromGemini = (thinkingConfig: JsonObject) =>
  gemini.decodeRequest({ model: 'm', stream: false, contents, generationConfig: { thinkingConfig } });

describe('reasoning that the caller has asked to see', () => {
  it.each([
    ['a thinking budget', fromAnthropic({ type: 'enabled', budget_tokens: 2_048 })],
    ['adaptive thinking, summarized', fromAnthropic({ type: 'adaptive', display: 'summarized' })],
    ['Gemini’s includeThoughts', fromGemini({ thinkingLevel: 'HIGH', includeThoughts: true })],
  ])('has OpenAI asked for a summary, by %s', (_, request) => {
    expect(openaiResponses.encodeRequest(request, options).body.reasoning).toMatchObject({ summary: 'auto' });
  });

  it.each([
    ['thinking that is left out', fromAnthropic({ type: 'enabled', budget_tokens: 2_048, display: 'omitted' })],
    ['adaptive thinking', fromAnthropic({ type: 'adaptive' })],
    ['no thinking', fromAnthropic({ type: 'disabled' })],
    ['Gemini without includeThoughts', fromGemini({ thinkingLevel: 'HIGH' })],
    [
      'an effort alone',
      openaiChat.decodeRequest({
        model: 'm',
        reasoning_effort: 'high',
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    ],
  ])('has it asked for none by %s', (_, request) => {
    expect(openaiResponses.encodeRequest(request, options).body.reasoning ?? {}).not.toHaveProperty('summary');
  });

  it('is no loss to others, who show it anyway', () => {
    for (const dialect of [openaiChat, anthropicMessages]) {
      const { warnings } = dialect.encodeRequest(fromGemini({ thinkingLevel: 'HIGH', includeThoughts: true }), options);
      expect(warnings.map(({ field }) => field)).not.toContain('generationConfig');
    }
  });

  it('is left out by Gemini for callers who leave it out', () => {
    const { body } = gemini.encodeRequest(
      fromAnthropic({ type: 'enabled', budget_tokens: 2_048, display: 'omitted' }),
      { ...options, model: 'gemini-3-pro' },
    );
    expect(body.generationConfig).toMatchObject({ thinkingConfig: { thinkingLevel: 'MEDIUM' } });
    expect(JSON.stringify(body)).not.toContain('includeThoughts');
  });

  it('keeps includeThoughts without an amount for Gemini alone, and says so to others', () => {
    const request = fromGemini({ includeThoughts: true });
    expect(gemini.encodeRequest(request, options).body.generationConfig).toEqual({
      thinkingConfig: { includeThoughts: true },
    });
    expect(openaiChat.encodeRequest(request, options).warnings).toMatchObject([{ field: 'generationConfig' }]);
  });
});
