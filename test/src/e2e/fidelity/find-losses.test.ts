import type { Ask } from './ask.js';
import { findLosses } from './find-losses.js';
import { expectedOf, type Received } from './received.js';

const IMAGE = { mediaType: 'image/png', data: 'AAAA' } as const;
const ASK: Ask = {
  system: 'Be kind.',
  turns: [
    { role: 'user', text: 'Hi', image: IMAGE },
    {
      role: 'assistant',
      text: 'I look.',
      calls: [
        { id: 'a', name: 'look', arguments: { x: 1 } },
        { id: 'b', name: 'look', arguments: { x: 2 } },
      ],
    },
    {
      role: 'tools',
      results: [
        { callId: 'b', name: 'look', text: 'two', image: IMAGE },
        { callId: 'a', name: 'look', text: 'one', failed: true },
      ],
    },
  ],
  tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }],
  forcedTool: 'look',
  stop: ['END'],
  schema: { type: 'object' },
  reasons: true,
  maxOutputTokens: 4_000,
};
const EXPECTED = expectedOf(ASK, { thinking: { effort: 'high', shown: true }, seal: undefined }, true);

/** The entries with each changed by a rule; `undefined` leaves one out. */
function entries(change: (entry: Received['entries'][number]) => Received['entries'][number] | undefined) {
  return { entries: EXPECTED.entries.flatMap((entry) => change(entry) ?? []) };
}

const without = (kind: string) => entries((entry) => (entry.kind === kind ? undefined : entry));

describe('findLosses', () => {
  it('finds nothing in what arrived whole, under other ids and with the results in another order', () => {
    const renamed = EXPECTED.entries.map((entry) => {
      if (entry.kind === 'call') return { ...entry, id: `other_${entry.id}` };
      return 'callId' in entry ? { ...entry, callId: `other_${entry.callId}` } : entry;
    });
    const [first, second, third, fourth, fifth, ...results] = renamed;
    const rest = [first, second, third, fourth, fifth].flatMap((entry) => entry ?? []);
    const [b, image, a] = results;
    expect(findLosses(EXPECTED, { ...EXPECTED, entries: [...rest, a, b, image].flatMap((one) => one ?? []) })).toEqual(
      [],
    );
  });

  it.each<[string, Partial<Received>, RegExp]>([
    ['the system prompt', { system: '' }, /system/],
    ['a tool', { tools: [] }, /tools/],
    ['the forced tool', { forcedTool: undefined }, /forced/],
    ['stop sequences', { stop: [] }, /stop/],
    ['the schema', { schema: { type: 'array' } }, /schema/],
    ['the output limit', { maxOutputTokens: undefined }, /limit/],
    ['streaming', { stream: false }, /streams/],
    ['the wish to think', { thinking: undefined }, /think/],
    ['the amount of thinking', { thinking: { effort: 'low', shown: true } }, /think/],
    ['that thinking is shown', { thinking: { effort: 'high', shown: false } }, /shown/],
    ['a text of the user', without('user-text'), /user-text/],
    ['an image', without('user-image'), /user-image/],
    ['a text of the model', without('assistant-text'), /assistant-text/],
    ['calls', without('call'), /"call"/],
    ['results', without('result'), /"result"/],
    ['an image in a result', without('result-image'), /result-image/],
    ['a failure', entries((entry) => ('failed' in entry ? { ...entry, failed: false } : entry)), /"failed":true/],
    [
      'whose result it is',
      entries((entry) => (entry.kind === 'result' ? { ...entry, callId: entry.callId === 'a' ? 'b' : 'a' } : entry)),
      /"result"/,
    ],
    ['that nothing was added', { entries: [...EXPECTED.entries, { kind: 'user-text', text: 'And?' }] }, /more than/],
  ])('finds the loss of %s', (_, change, what) => {
    const losses = findLosses(EXPECTED, { ...EXPECTED, ...change });
    expect(losses.map((loss) => loss.what).join('\n')).toMatch(what);
  });
});
