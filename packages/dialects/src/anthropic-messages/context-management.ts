import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { asArray } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';

/**
 * `context_management` for a request that may not think: without the edits of its thinking, which are refused then. `undefined` when nothing is left.
 * Source: https://platform.claude.com/docs/en/build-with-claude/context-editing (read 2026-11-26)
 */
export function withoutThinkingEdits(value: JsonValue | undefined, notes: TranslationNotes): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const edits = asArray(value.edits);
  const kept = edits.filter((edit) => !(isJsonObject(edit) && String(edit.type).startsWith('clear_thinking')));
  if (kept.length === edits.length) return value;
  notes.dropped('context_management.edits', 'There is no thinking to clear.');
  return kept.length === 0 ? undefined : { ...value, edits: kept };
}
