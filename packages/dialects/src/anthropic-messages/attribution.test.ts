import { anthropicMessages, openaiChat } from '../index.js';

const ATTRIBUTION = {
  type: 'text',
  text: 'x-anthropic-billing-header: cc_version=2.1.117.48f; cc_entrypoint=cli; cch=71fea;',
};
const PROMPT = { type: 'text', text: 'You are a CLI.\nx-anthropic-billing-header: is a word here.' };
const BODY = { model: 'm', max_tokens: 10, system: [ATTRIBUTION, PROMPT], messages: [{ role: 'user', content: 'Hi' }] };
const OPTIONS = { model: 'm', stream: false, maxOutputTokens: undefined };

describe('the attribution that Claude Code puts before its system prompt', () => {
  const request = anthropicMessages.decodeRequest(BODY);

  it('goes back to Anthropic as it was', () => {
    const { body, warnings } = anthropicMessages.encodeRequest(request, OPTIONS);
    expect(body.system).toEqual(BODY.system);
    expect(warnings).toEqual([]);
  });

  it('is no part of the prompt to others, and said to be left out', () => {
    const { body, warnings } = openaiChat.encodeRequest(request, OPTIONS);
    expect(body.messages).toEqual([
      { role: 'system', content: PROMPT.text },
      { role: 'user', content: 'Hi' },
    ]);
    expect(warnings).toMatchObject([{ field: 'messages[0].content[0]', action: 'dropped' }]);
  });
});
