import type { JsonObject, Part } from '@helix/contracts';
import { encodeAudioFormat, encodeUrl } from '../openai-shared/media-type.js';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { OPENAI_RESPONSES, writeOwnFields } from './own-fields.js';

/** An input part; `undefined`, with a note, for what this dialect cannot carry. `path` is the part's. */
export function encodePart(part: Part, path: string, notes: TranslationNotes): JsonObject | undefined {
  const draft = draftPart(part, path, notes);
  if (draft === undefined || part.type === 'foreign') return draft;
  notePart(part, path, notes);
  writeOwnFields(draft, part.extensions);
  return draft;
}

/** Notes what stands beside a part and has no place here. */
export function notePart(part: Part, path: string, notes: TranslationNotes): void {
  notes.droppedExtensions(part.extensions, path);
  if (part.cache !== undefined)
    notes.dropped(`${path}.cache_control`, 'OpenAI caches prompts by itself and has no such marks.');
}

function draftPart(part: Part, path: string, notes: TranslationNotes): JsonDraft | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'refusal':
      notes.coerced(path, 'A refusal of the caller was sent as text.');
      return { type: 'input_text', text: part.text };
    case 'image': {
      const detail = { detail: part.detail ?? 'auto' };
      if (part.source.kind === 'file') return { type: 'input_image', file_id: part.source.id, ...detail };
      const url = encodeUrl(part.source);
      if (url !== undefined) return { type: 'input_image', image_url: url, ...detail };
      break;
    }
    case 'document': {
      const { source, name } = part;
      if (source.kind === 'text') {
        notes.coerced(path, 'The text document was sent as text.');
        return { type: 'input_text', text: name === undefined ? source.text : `${name}\n\n${source.text}` };
      }
      const filename = name === undefined ? {} : { filename: name };
      if (source.kind === 'file') return { type: 'input_file', file_id: source.id };
      if (source.kind === 'url') return { type: 'input_file', file_url: source.url };
      // OpenAI refuses `file_data` without a name.
      return { type: 'input_file', filename: 'document.pdf', ...filename, file_data: encodeUrl(source) };
    }
    case 'audio': {
      const format = part.source.kind === 'base64' ? encodeAudioFormat(part.source.mediaType) : undefined;
      if (part.source.kind === 'base64' && format !== undefined)
        return { type: 'input_audio', input_audio: { data: part.source.data, format } };
      break;
    }
    case 'foreign':
      if (part.dialect === OPENAI_RESPONSES) return { ...(part.value as JsonObject) };
      break;
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      break;
  }
  notes.dropped(path, `The Responses API does not take this ${part.type} part here.`);
  return undefined;
}
