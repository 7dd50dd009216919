import type { ChatRequest, TextPart } from '@helix/contracts';
import { limitCacheMarks } from './limit-cache-marks.js';
import { TranslationNotes } from './translation-notes.js';

function marked(text: string): TextPart {
  return { type: 'text', text, cache: {} };
}

function notes(): TranslationNotes {
  return new TranslationNotes({ dialect: 'any', label: 'Any', native: false });
}

const REQUEST: ChatRequest = {
  model: 'm',
  stream: false,
  includeUsage: false,
  tools: [{ name: 'first' }, { name: 'last', cache: { ttl: '1h' } }],
  messages: [
    { role: 'user', content: [marked('one'), { type: 'text', text: 'two' }] },
    { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'first', arguments: '', cache: {} }] },
    { role: 'tool', content: [{ type: 'tool-result', callId: 'c', content: [marked('inner')], cache: {} }] },
    { role: 'system', content: [marked('late rules')] },
    { role: 'user', content: [marked('three')] },
  ],
};

describe('limitCacheMarks', () => {
  it('keeps the last four in the order of the prompt, and says which it dropped', () => {
    const told = notes();
    const limited = limitCacheMarks(REQUEST, told);
    expect(told.warnings.map(({ field, action }) => [field, action])).toEqual([
      ['tools[1].cache_control', 'dropped'],
      ['messages[3].content[0].cache_control', 'dropped'],
      ['messages[0].content[0].cache_control', 'dropped'],
    ]);
    expect(JSON.stringify(limited).match(/"cache":/g)).toHaveLength(4);
    expect(limited.messages[4]?.content[0]?.cache).toEqual({});
    expect(limited.tools?.[1]?.cache).toBeUndefined();
    expect(REQUEST.tools?.[1]?.cache).toEqual({ ttl: '1h' });
  });

  it('leaves a request with four alone', () => {
    const told = notes();
    const request = { ...REQUEST, tools: undefined, messages: REQUEST.messages.slice(1, 4) };
    expect(limitCacheMarks(request, told)).toBe(request);
    expect(told.warnings).toEqual([]);
  });

  it('takes the mark of a result and of what is inside it as two', () => {
    const results = [1, 2, 3].map((id) => ({
      role: 'tool' as const,
      content: [{ type: 'tool-result' as const, callId: `${id}`, content: [marked('inner')], cache: {} }],
    }));
    const limited = limitCacheMarks({ ...REQUEST, tools: undefined, messages: results }, notes());
    expect(JSON.stringify(limited.messages[0])).not.toContain('"cache":');
    expect(JSON.stringify(limited).match(/"cache":/g)).toHaveLength(4);
  });
});
