import type { ChatEvent, ChatResponse } from '@helix/contracts';
import { assertEventGrammar } from './event-grammar.js';
import { eventsOf } from './events-of.js';
import { foldEvents } from './fold-events.js';
import { estimateTokens, tokensOfDelta } from './tokens-of-delta.js';
import { WireError } from './wire-error.js';

const RESPONSE: ChatResponse = {
  id: 'r',
  model: 'm',
  choices: [
    {
      index: 0,
      blocks: [
        { head: { kind: 'reasoning' }, text: 'hm', seal: { dialect: 'd', signature: 's' } },
        { head: { kind: 'text' }, text: 'a' },
      ],
      finishReason: 'stop',
      rawFinishReason: 'end',
    },
    {
      index: 1,
      blocks: [{ head: { kind: 'media', mediaType: 'audio/*' }, text: '', values: [{ id: 1 }, 2] }],
      finishReason: 'length',
    },
  ],
};

describe('events', () => {
  it('fold back to the answer that they were made of', () => {
    const events = eventsOf(RESPONSE);
    assertEventGrammar(events);
    expect(foldEvents(events)).toEqual(RESPONSE);
  });

  it('grow the lists of their extensions', () => {
    const delta = (token: string): ChatEvent => ({
      type: 'block-delta',
      choice: 0,
      block: 0,
      text: token,
      extensions: { d: { logprobs: { content: [token] } } },
    });
    const events: ChatEvent[] = [
      { type: 'response-start' },
      { type: 'block-start', choice: 0, block: 0, head: { kind: 'text' } },
      delta('a'),
      delta('b'),
      { type: 'block-end', choice: 0, block: 0 },
      { type: 'choice-end', choice: 0, finishReason: 'stop' },
      { type: 'response-end' },
    ];
    expect(foldEvents(events).choices[0]?.blocks[0]).toMatchObject({
      text: 'ab',
      extensions: { d: { logprobs: { content: ['a', 'b'] } } },
    });
  });

  it.each<[string, readonly ChatEvent[]]>([
    ['an end is missing', [{ type: 'response-start' }]],
    ['something follows the end', [{ type: 'response-start' }, { type: 'response-end' }, { type: 'response-end' }]],
    ['a delta has no block', [{ type: 'response-start' }, { type: 'block-delta', choice: 0, block: 0, text: 'x' }]],
    [
      'a block is left open',
      [
        { type: 'response-start' },
        { type: 'block-start', choice: 0, block: 0, head: { kind: 'text' } },
        { type: 'choice-end', choice: 0, finishReason: 'stop' },
      ],
    ],
  ])('are refused when %s', (_, events) => {
    expect(() => assertEventGrammar(events)).toThrow(WireError);
  });

  it('count a short delta as one token and a long one by its length', () => {
    expect([
      tokensOfDelta(''),
      tokensOfDelta('a'),
      tokensOfDelta('x'.repeat(12)),
      tokensOfDelta('x'.repeat(13)),
      estimateTokens('abcde'),
    ]).toEqual([0, 1, 1, 4, 2]);
  });
});
