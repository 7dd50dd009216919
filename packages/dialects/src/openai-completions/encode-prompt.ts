import { HelixError, type JsonValue, type Message, type Part } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';

/**
 * The turns as a prompt. `asList`: each is a prompt of its own. A conversation of several turns is their texts one after another, which is told.
 * Throws `unsupported_feature` for what is no text: media, tool calls and their results.
 */
export function encodePrompt(messages: readonly Message[], asList: boolean, notes: TranslationNotes): JsonValue {
  const texts = messages.map((message, index) => textOf(message, `messages[${index}]`, notes));
  if (asList) return texts;
  if (messages.length > 1 || messages[0]?.role !== 'user')
    notes.coerced('messages', 'Completions have no turns; their texts were sent as one prompt.');
  return texts.join('\n\n');
}

function textOf({ content, name, extensions }: Message, path: string, notes: TranslationNotes): string {
  if (name !== undefined) notes.dropped(`${path}.name`, 'Completions have no participants.');
  notes.droppedExtensions(extensions, path);
  return content.flatMap((part, index) => textsOf(part, `${path}.content[${index}]`, notes)).join('\n');
}

function textsOf(part: Part, path: string, notes: TranslationNotes): readonly string[] {
  notes.droppedExtensions(part.extensions, path);
  if (part.cache !== undefined) notes.dropped(`${path}.cache_control`, 'Completions have no cache marks.');
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [part.text];
    case 'reasoning':
      notes.dropped(path, 'Completions take no reasoning.');
      return [];
    case 'foreign':
      notes.dropped(path, `Only ${part.dialect} has this part.`);
      return [];
    default:
      throw new HelixError('unsupported_feature', `Completions take text only, not a part of type ${part.type}.`, {
        param: path,
        shouldRetry: false,
      });
  }
}
