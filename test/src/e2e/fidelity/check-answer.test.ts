import { callers } from './callers.js';
import { checkAnswer } from './check-answer.js';
import type { Given } from './given.js';
import { targets } from './targets.js';

const [caller] = callers;
const [target] = targets;
if (caller === undefined || target === undefined) throw new Error('The matrix is empty.');
const pair = { caller, target };
const provider = {
  text: 'I look.',
  reasoning: 'Hm.',
  toolCalls: [{ id: 'a', name: 'look', arguments: '{"x":1}' }],
  usage: { input: 10, output: 5, cacheRead: 3, cacheWrite: 2, reasoning: 1 },
};
const GIVEN: Given = {
  text: 'I look.',
  reasoning: 'Hm.',
  refusal: '',
  calls: [{ id: 'call_9', name: 'look', arguments: { x: 1 } }],
  finish: 'tool_calls',
  usage: provider.usage,
  pieces: 0,
  native: undefined,
};

describe('checkAnswer', () => {
  it('has no fault to find in an answer that came whole', () => {
    expect(checkAnswer(GIVEN, provider, pair)).toEqual([]);
  });

  it.each<[string, Partial<Given>]>([
    ['text', { text: 'I' }],
    ['reasoning', { reasoning: '' }],
    ['call', { calls: [] }],
    ['argument', { calls: [{ id: 'call_9', name: 'look', arguments: '{"x":' }] }],
    ['id of a call', { calls: [{ id: '', name: 'look', arguments: { x: 1 } }] }],
    ['end', { finish: 'stop' }],
    ['count of tokens read from the cache', { usage: { ...provider.usage, cacheRead: 0 } }],
    ['count of reasoning', { usage: { ...provider.usage, reasoning: 0 } }],
    ['total', { usage: { ...provider.usage, input: 7 } }],
  ])('finds the loss of the %s', (_, change) => {
    expect(checkAnswer({ ...GIVEN, ...change }, provider, pair)).not.toEqual([]);
  });

  it('wants a refusal to be one, with its words', () => {
    const refusal: Given = { ...GIVEN, text: '', refusal: 'No.', reasoning: '', calls: [], finish: 'refusal' };
    expect(checkAnswer(refusal, { refusal: 'No.' }, pair)).toEqual([]);
    expect(checkAnswer({ ...refusal, finish: 'stop' }, { refusal: 'No.' }, pair)).toHaveLength(1);
    expect(checkAnswer({ ...refusal, refusal: '' }, { refusal: 'No.' }, pair)).toHaveLength(1);
  });
});
