import { TranslationNotes } from '../shared/translation-notes.js';
import { shortenUser } from './shorten-user.js';

const LONG = `user_${'a'.repeat(64)}_account__session_0`;

function notes(native: boolean): TranslationNotes {
  return new TranslationNotes({ dialect: 'openai-chat', label: 'OpenAI chat', native });
}

describe('shortenUser', () => {
  it('sends a digest for an id that OpenAI would refuse, the same each time, and says so', () => {
    const told = notes(false);
    const short = shortenUser(LONG, told);
    expect(short).toMatch(/^[0-9a-f]{64}$/);
    expect(shortenUser(LONG, told)).toBe(short);
    expect(told.warnings[0]).toMatchObject({ action: 'coerced', field: 'metadata.user_id' });
  });

  it('leaves an id alone that fits, and one of a caller of OpenAI’s own', () => {
    const told = notes(false);
    expect(shortenUser('u-1', told)).toBe('u-1');
    expect(shortenUser(LONG, notes(true))).toBe(LONG);
    expect(told.warnings).toEqual([]);
  });
});
