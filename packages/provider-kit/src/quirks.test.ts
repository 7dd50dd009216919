import type { JsonObject, TranslationWarning } from '@helix/contracts';
import fc from 'fast-check';
import type { RequestQuirks } from './openai-compatible-table.js';
import { adaptBy } from './request-quirks.js';
import { shortenCallIds } from './shorten-call-ids.js';
import { switchThinking } from './switch-thinking.js';

function adapt(quirks: RequestQuirks, body: JsonObject, model = 'm') {
  const warnings: TranslationWarning[] = [];
  const adapted = adaptBy(quirks)(body, { model, dialect: 'openai-chat', warn: (warning) => warnings.push(warning) });
  return { body: adapted, warned: warnings.map(({ field, action }) => `${field} ${action}`) };
}

describe('the quirks of a table', () => {
  it('leave what has none as the same object', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
    const quirks: RequestQuirks = {
      limitField: 'max_tokens',
      hasNoDeveloper: true,
      reasoningHistory: 'none',
      dropped: [{ fields: ['n'], reason: 'no' }],
    };
    expect(adapt(quirks, body)).toEqual({ body, warned: [] });
    expect(adapt(quirks, body).body).toBe(body);
  });

  it('rename the output limit, and keep the provider’s own where both are there', () => {
    const quirks: RequestQuirks = { limitField: 'max_tokens', renamed: { seed: 'random_seed' } };
    expect(adapt(quirks, { max_completion_tokens: 9, seed: 1 }).body).toEqual({ max_tokens: 9, random_seed: 1 });
    expect(adapt(quirks, { max_completion_tokens: 9, max_tokens: 8 }).body).toEqual({ max_tokens: 8 });
  });

  it('rename it for the models that are named alone', () => {
    const quirks: RequestQuirks = { limitField: 'max_completion_tokens', limitModels: /^o\d/ };
    expect(adapt(quirks, { max_tokens: 9 }, 'o3').body).toEqual({ max_completion_tokens: 9 });
    expect(adapt(quirks, { max_tokens: 9 }, 'gpt-4o').body).toEqual({ max_tokens: 9 });
  });

  it('leave empty tools out where they are refused', () => {
    expect(adapt({ refusesEmptyTools: true }, { model: 'm', tools: [] }).body).toEqual({ model: 'm' });
    expect(adapt({ refusesEmptyTools: true }, { tools: [{}] }).body).toEqual({ tools: [{}] });
  });

  it('leave fields out with a warning, with those that mean nothing without them, and for their models only', () => {
    const dropped = [{ fields: ['tools', 'stop'], models: /^think/, reason: 'no' }];
    const body = { tools: [{}], tool_choice: 'auto', stop: [], model: 'm' };
    expect(adapt({ dropped }, body, 'think-1')).toEqual({
      body: { model: 'm' },
      warned: ['tools dropped', 'tool_choice dropped'],
    });
    expect(adapt({ dropped }, body, 'plain').body).toBe(body);
  });

  it('put earlier reasoning where the provider wants it, and say what is lost', () => {
    const messages = [
      { role: 'assistant', content: 'a', reasoning: 'because', reasoning_details: [{ text: 'because' }] },
    ];
    expect(adapt({ reasoningHistory: 'reasoning_content' }, { messages })).toEqual({
      body: { messages: [{ role: 'assistant', content: 'a', reasoning_content: 'because' }] },
      warned: [],
    });
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'because' }] };
    expect(adapt({ reasoningHistory: 'content' }, { messages })).toEqual({
      body: { messages: [{ role: 'assistant', content: [thinking, { type: 'text', text: 'a' }] }] },
      warned: [],
    });
    expect(adapt({ reasoningHistory: 'none' }, { messages })).toEqual({
      body: { messages: [{ role: 'assistant', content: 'a' }] },
      warned: ['messages[0].reasoning dropped'],
    });
  });

  it('turn an effort into a switch, unless the caller has set that', () => {
    const write = (isOn: boolean) => ({ enable_thinking: isOn });
    const quirks: RequestQuirks = { adapt: [switchThinking({ fields: ['enable_thinking'], write })] };
    expect(adapt(quirks, { reasoning_effort: 'high' })).toEqual({
      body: { enable_thinking: true },
      warned: ['reasoning_effort coerced'],
    });
    expect(adapt(quirks, { reasoning_effort: 'none' })).toEqual({ body: { enable_thinking: false }, warned: [] });
    expect(adapt(quirks, { reasoning_effort: 'high', enable_thinking: false }).body).toEqual({
      enable_thinking: false,
    });
  });
});

describe('shortenCallIds', () => {
  const history = (ids: readonly string[]): JsonObject => ({
    messages: [
      {
        role: 'assistant',
        tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
      },
      ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'x' })),
    ],
  });

  it('leaves the provider’s own ids alone', () => {
    const body = history(['D681PevKs', 'abcdefghi']);
    expect(shortenCallIds(body)).toBe(body);
  });

  it('gives every id one short form that no other has, the same on every turn', () => {
    const ids = fc.uniqueArray(fc.oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^[a-z0-9]{9}$/)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(ids, (given) => {
        const { messages } = shortenCallIds(history(given)) as { messages: readonly JsonObject[] };
        const calls = (messages[0] as { readonly tool_calls: readonly { readonly id: string }[] }).tool_calls.map(
          ({ id }) => id,
        );
        expect(messages.slice(1).map((message) => message['tool_call_id'])).toEqual(calls);
        expect(new Set(calls).size).toBe(given.length);
        for (const id of calls) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
        const again = shortenCallIds(history(given)) as { messages: readonly JsonObject[] };
        expect(again.messages).toEqual(messages);
      }),
    );
  });
});
