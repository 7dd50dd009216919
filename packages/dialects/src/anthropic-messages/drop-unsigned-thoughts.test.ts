import type { JsonObject } from '@helix/contracts';
import { dropUnsignedThoughts } from './drop-unsigned-thoughts.js';
import { sealToSignature } from './seal-carrier.js';

const unsealed = sealToSignature(undefined);
const thought = (signature: string) => ({ type: 'thinking', thinking: 'Hm.', signature });
const call = { type: 'tool_use', id: 'call_1', name: 'look', input: {} };
const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'seen' }] };
const base = { model: 'claude', max_tokens: 4_000, thinking: { type: 'enabled', budget_tokens: 2_000 } };

describe.each(['', unsealed])('thoughts signed with %j', (signature) => {
  it('are left out, and nothing else', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thought(signature), { type: 'text', text: 'Hello.' }] },
      { role: 'user', content: 'Go on' },
    ];
    expect(dropUnsignedThoughts({ ...base, messages })).toEqual({
      ...base,
      messages: [messages[0], { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] }, messages[2]],
    });
  });

  it('leave no empty turn behind', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thought(signature)] },
    ];
    expect(dropUnsignedThoughts({ ...base, messages }).messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  it('take the thinking with them in a tool loop, whose calls would have to follow signed thoughts', () => {
    const loop = (content: JsonObject[]) => [{ role: 'user', content: 'Hi' }, { role: 'assistant', content }, result];
    expect(dropUnsignedThoughts({ ...base, messages: loop([thought(signature), call]) })).not.toHaveProperty(
      'thinking',
    );
    const mixed = loop([thought('own'), thought(signature), call]);
    expect(dropUnsignedThoughts({ ...base, messages: mixed })).toHaveProperty('thinking');
  });
});

it('gives back the same request where all thoughts are signed', () => {
  const body = {
    ...base,
    messages: [{ role: 'assistant', content: [thought('own'), { type: 'text', text: 'Hello.' }] }],
  };
  expect(dropUnsignedThoughts(body)).toBe(body);
});
