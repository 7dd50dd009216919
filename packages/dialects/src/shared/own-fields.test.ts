import { keepOwnFields } from './own-fields.js';
import { TranslationNotes } from './translation-notes.js';

const { ownExtensions, ownFields, shapeOf, writeOwnFields } = keepOwnFields<{ readonly form: string }>('own');

describe('keepOwnFields', () => {
  it('carries fields and shape through a copy, and the fields alone through a clone', () => {
    const extensions = ownExtensions({ a: 1 }, { form: 'list' });
    expect(shapeOf({ ...extensions })).toEqual({ form: 'list' });
    expect(ownFields(structuredClone(extensions))).toEqual({ a: 1 });
    expect(shapeOf(structuredClone(extensions))).toBeUndefined();
    expect(ownExtensions(undefined)).toBeUndefined();
  });

  it('does not show the shape to another dialect, nor take its fields', () => {
    const notes = new TranslationNotes({ dialect: 'other', label: 'Other', native: false });
    notes.droppedExtensions(ownExtensions({ a: 1, b: null }, { form: 'list' }), 'messages[0]');
    expect(notes.warnings).toEqual([
      { field: 'messages[0].a', action: 'dropped', reason: 'Other has no such field (own).' },
    ]);
    const extensions = ownExtensions({ a: 1 }, { form: 'list' });
    expect(shapeOf({ other: extensions?.own })).toBeUndefined();
    expect(keepOwnFields('own').shapeOf(extensions)).toBeUndefined();
  });

  it('writes fields back without overwriting', () => {
    const draft = { a: 2 };
    writeOwnFields(draft, ownExtensions({ a: 1, b: 3 }));
    expect(draft).toEqual({ a: 2, b: 3 });
  });
});
