import type { JsonObject, ReasoningSeal } from '@helix/contracts';
import { gemini } from '../index.js';
import { sealToSignature } from './seal-carrier.js';

const SEAL: ReasoningSeal = { dialect: 'anthropic-messages', signature: 'c2ln' };
const thought = (text: string, seal?: ReasoningSeal): JsonObject => ({
  text,
  thought: true,
  ...(seal !== undefined && { thoughtSignature: sealToSignature(seal) }),
});
const call = { functionCall: { id: 'c', name: 'look', args: {} } };

function decode(...contents: readonly (readonly JsonObject[])[]) {
  const { messages } = gemini.decodeRequest({
    model: 'm',
    stream: false,
    contents: contents.map((parts) => ({ role: 'model', parts })),
  });
  return messages.map(({ content }) => content.map((part) => ('text' in part ? [part.text, part.type] : part.type)));
}

describe('a thought that came in pieces, sent back', () => {
  it('is one again, with the seal that came behind it', () => {
    expect(decode([thought('I '), thought('see.'), thought('', SEAL), call])).toEqual([
      [['I see.', 'reasoning'], 'tool-call'],
    ]);
  });

  it('is one again where each chunk has become a turn', () => {
    expect(decode([thought('I ')], [thought('see.')], [thought('', SEAL)], [call])).toEqual([
      [['I see.', 'reasoning']],
      ['tool-call'],
    ]);
  });

  it('takes no thought that stands before something else', () => {
    expect(decode([thought('Hm.'), { text: 'So:' }, thought('I '), thought('', SEAL), thought('', SEAL)])).toEqual([
      [
        ['Hm.', 'reasoning'],
        ['So:', 'text'],
        ['I ', 'reasoning'],
        ['', 'reasoning'],
      ],
    ]);
  });

  it('is left as it is where the seal is Gemini’s own', () => {
    const own = { dialect: 'gemini', signature: 'c2ln' };
    expect(decode([thought('I '), thought('see.'), thought('', own)])).toEqual([
      [
        ['I ', 'reasoning'],
        ['see.', 'reasoning'],
        ['', 'reasoning'],
      ],
    ]);
  });
});
