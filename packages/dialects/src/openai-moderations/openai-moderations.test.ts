import { openaiModerations } from './index.js';

it('asks for a model and an input', () => {
  expect(() => openaiModerations.summarize({ input: 'x' }, 9)).toThrow('model');
  expect(() => openaiModerations.summarize({ model: 'm' }, 9)).toThrow('input');
  expect(openaiModerations.summarize({ model: 'm', input: ['x'] }, 9)).toMatchObject({
    model: 'm',
    maxOutputTokens: 0,
  });
});

it('costs nothing where no tokens are counted, and what is counted otherwise', () => {
  const answer = { id: 'modr', model: 'm', results: [] };
  expect(openaiModerations.inspectResponse(answer)).toMatchObject({ usage: { buckets: { inputUncached: 0 } } });
  const counted = { ...answer, usage: { prompt_tokens: 4, total_tokens: 4 } };
  expect(openaiModerations.inspectResponse(counted)).toMatchObject({ usage: { buckets: { inputUncached: 4 } } });
});

it('finds an error in an answer without results', () => {
  expect(openaiModerations.inspectResponse({ error: { message: 'no' } }).error).toMatchObject({ message: 'no' });
});
