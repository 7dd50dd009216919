import type { JsonObject } from '@helix/contracts';
import { patchRequest } from './patch-request.js';
import { sealToSignature, UNSIGNED } from './seal-carrier.js';

const carried = sealToSignature({ dialect: 'openai-responses', signature: 'rs_1', data: 'sealed' });
const thought = (signature: string) => ({ type: 'thinking', thinking: 'Hm.', signature });
const call = { type: 'tool_use', id: 'call_1', name: 'look', input: {} };
const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'seen' }] };
const base = { model: 'alias', max_tokens: 4_000, thinking: { type: 'enabled', budget_tokens: 2_000 } };

function send(body: JsonObject): { readonly text: string; readonly body: JsonObject } {
  const text = patchRequest(Buffer.from(JSON.stringify(body)), body, { model: 'claude', forceUsage: false }).toString();
  return { text, body: JSON.parse(text) as JsonObject };
}

describe('thoughts that another provider has sealed', () => {
  it('are left out, and nothing else', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thought(carried), { type: 'text', text: 'Hello.' }] },
      { role: 'user', content: 'Go on' },
    ];
    expect(send({ ...base, messages }).body).toEqual({
      ...base,
      model: 'claude',
      messages: [messages[0], { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] }, messages[2]],
    });
  });

  it('leave no empty turn behind', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thought(carried)] },
    ];
    expect(send({ ...base, messages }).body.messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  it('take the thinking with them in a tool loop, whose calls would have to follow signed thoughts', () => {
    const loop = (content: JsonObject[]) => [{ role: 'user', content: 'Hi' }, { role: 'assistant', content }, result];
    expect(send({ ...base, messages: loop([thought(carried), call]) }).body).not.toHaveProperty('thinking');
    expect(send({ ...base, messages: loop([thought('own'), thought(carried), call]) }).body).toHaveProperty('thinking');
  });

  it('keep their place where nobody has signed them, without the mark that Helix gave them', () => {
    const messages = [{ role: 'assistant', content: [thought(UNSIGNED), call] }, result];
    expect(send({ ...base, messages }).body).toMatchObject({
      thinking: base.thinking,
      messages: [{ content: [thought(''), call] }, result],
    });
  });

  it('are not looked for in bytes that name none', () => {
    const messages = [{ role: 'assistant', content: [thought('own'), { type: 'text', text: '"helix." is a word' }] }];
    const body = { ...base, seed: 1, messages };
    expect(send(body).text).toBe(JSON.stringify(body).replace('alias', 'claude'));
  });
});
