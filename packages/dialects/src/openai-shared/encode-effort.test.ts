import type { ReasoningOptions } from '@helix/contracts';
import { TranslationNotes } from '../shared/translation-notes.js';
import { encodeEffort } from './encode-effort.js';

function encode(reasoning: ReasoningOptions, limit?: number, native = false) {
  const notes = new TranslationNotes({ dialect: 'openai-chat', label: 'OpenAI chat', native });
  const effort = encodeEffort(reasoning, limit, notes);
  return [effort, ...notes.warnings.map(({ action, field }) => `${action} ${field}`)];
}

describe('encodeEffort', () => {
  it.each([
    [4_000, 'high', 5_000],
    [2_048, 'medium', 4_000],
    [1_024, 'low', 4_000],
    [100, 'low', 4_000],
    [3_900, 'high', 4_000],
    [20_000, 'high', undefined],
    [5_000, 'medium', undefined],
    [1_024, 'low', undefined],
  ])('takes a budget of %d tokens for %s effort, where the limit is %s', (budgetTokens, effort, limit) => {
    expect(encode({ mode: 'enabled', budgetTokens }, limit)).toEqual([effort, 'coerced reasoning.budget_tokens']);
  });

  it('keeps an effort, and says that the budget beside it is not sent', () => {
    expect(encode({ mode: 'enabled', effort: 'low' })).toEqual(['low']);
    expect(encode({ mode: 'adaptive', effort: 'low', budgetTokens: 5 })).toEqual([
      'low',
      'dropped reasoning.budget_tokens',
    ]);
    expect(encode({ mode: 'adaptive' })).toEqual([undefined]);
  });

  it('asks for none only where the caller knows that the model can do without', () => {
    expect(encode({ mode: 'disabled' })).toEqual([undefined, 'dropped reasoning']);
    expect(encode({ mode: 'disabled', effort: 'none' })).toEqual(['none']);
    expect(encode({ mode: 'disabled' }, undefined, true)).toEqual(['none']);
  });
});
