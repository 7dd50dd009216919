import { createHash } from 'node:crypto';
import type { TranslationNotes } from '../shared/translation-notes.js';

/** OpenAI refuses a longer `user`. Source: https://platform.openai.com/docs/api-reference/responses/create (read 2026-11-26) */
const MOST_CHARACTERS = 64;

/** The end user's id as OpenAI takes it: a longer one (Claude Code's) by its digest, which is as stable as the id. */
export function shortenUser(user: string, notes: TranslationNotes): string {
  if (notes.native || user.length <= MOST_CHARACTERS) return user;
  notes.coerced('metadata.user_id', `OpenAI takes ${MOST_CHARACTERS} characters at most. A digest of the id was sent.`);
  return createHash('sha256').update(user).digest('hex');
}
