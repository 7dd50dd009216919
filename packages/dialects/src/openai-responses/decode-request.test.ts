import { TranslationNotes } from '../shared/translation-notes.js';
import { openaiResponses } from './index.js';

const ask = (id: string) =>
  openaiResponses.decodeRequest({
    model: 'm',
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'item_reference', id },
      { role: 'user', content: 'Go on' },
    ],
  });

/** What any other dialect does with the request's own fields. */
function translate(id: string) {
  const notes = new TranslationNotes({ dialect: 'other', label: 'Other', native: false });
  notes.droppedExtensions(ask(id).extensions, '');
  return notes.warnings;
}

it('lets no other dialect leave out an item that is named by its id', () => {
  expect(() => translate('msg_1')).toThrow(
    expect.objectContaining({ code: 'unsupported_feature', param: 'input.item_reference' }),
  );
});

it('lets thoughts be left out, without which the conversation still says the same', () => {
  expect(translate('rs_1')).toEqual([]);
  expect(ask('rs_1').messages[1]?.content).toMatchObject([{ type: 'foreign', dialect: 'openai-responses' }]);
});

it('leaves references as they are for a provider of this dialect, also where a plugin changed the input', () => {
  const options = { model: 'm', stream: false, maxOutputTokens: undefined };
  const request = ask('msg_1');
  const changed = { ...request, messages: [...request.messages, ...request.messages.slice(0, 1)] };
  for (const { messages } of [request, changed]) {
    const { input } = openaiResponses.encodeRequest({ ...request, messages }, options).body;
    expect(Array.isArray(input) && input[1]).toEqual({ type: 'item_reference', id: 'msg_1' });
  }
});
