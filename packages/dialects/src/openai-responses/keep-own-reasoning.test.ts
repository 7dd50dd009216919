import type { Message } from '@helix/contracts';
import { TranslationNotes } from '../shared/translation-notes.js';
import { decodeInput } from './decode-input.js';
import { keepOwnReasoning } from './keep-own-reasoning.js';
import { OPENAI_RESPONSES } from './own-fields.js';
import { sealToContent, UNSEALED } from './seal-carrier.js';

const OWN = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA', unknown: true };
const STORED = { type: 'reasoning', id: 'rs_2', summary: [] };
const CARRIED = {
  type: 'reasoning',
  summary: [],
  encrypted_content: sealToContent({ dialect: 'gemini', signature: 's' }),
};
const NOBODYS = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: UNSEALED };
const CALL = { type: 'function_call', id: 'fc_1', status: 'completed', call_id: 'c', name: 'look', arguments: '{}' };
const OUTPUT = { type: 'function_call_output', call_id: 'c', output: 'found' };
const SOURCE = { input: [{ role: 'user', content: 'Look.' }, OWN, STORED, CARRIED, NOBODYS, CALL, OUTPUT] };

function keep(messages: readonly Message[]) {
  const notes = new TranslationNotes({ dialect: OPENAI_RESPONSES, label: 'The Responses API', native: true });
  return { kept: keepOwnReasoning(SOURCE, messages, notes), warnings: notes.warnings };
}

describe('keepOwnReasoning', () => {
  it('leaves out what another provider or nobody has sealed, and keeps every other item as it was written', () => {
    const { kept, warnings } = keep(decodeInput(SOURCE));
    expect(kept).toEqual([SOURCE.input[0], OWN, STORED, CALL, OUTPUT]);
    expect(warnings.map(({ field, reason }) => [field, reason])).toEqual([
      ['input[3]', 'This reasoning is sealed for gemini.'],
      ['input[4]', 'This reasoning is sealed by no provider of this API.'],
    ]);
  });

  it('leaves out what another deployment has sealed', () => {
    const elsewhere = decodeInput(SOURCE).map((message) => ({
      ...message,
      content: message.content.map((part) =>
        part.type === 'reasoning' && part.seal !== undefined
          ? { ...part, seal: { ...part.seal, dialect: `${part.seal.dialect} at there` } }
          : part,
      ),
    }));
    expect(keep(elsewhere).kept).not.toContain(OWN);
  });

  it('gives nothing for turns that were changed', () => {
    const [first] = decodeInput(SOURCE);
    expect(keep(first === undefined ? [] : [first]).kept).toBeUndefined();
  });
});
