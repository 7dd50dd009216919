import type { DocumentPart, JsonObject, Part } from '@helix/contracts';
import { encodeAudioFormat, encodeUrl } from '../openai-shared/media-type.js';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodeCacheMark } from './cache-mark.js';
import { OPENAI_CHAT, writeOwnFields } from './own-fields.js';

/** A part of `content`; `undefined`, with a note, for what this dialect cannot carry. `path` is the part's. */
export function encodePart(part: Part, path: string, notes: TranslationNotes): JsonObject | undefined {
  const draft = draftPart(part, path, notes);
  if (draft === undefined || part.type === 'foreign') return draft;
  notes.droppedExtensions(part.extensions, path);
  writeOwnFields(draft, part.extensions);
  if (part.cache !== undefined) {
    if (notes.native) draft.cache_control ??= encodeCacheMark(part.cache);
    else notes.dropped(`${path}.cache_control`, 'OpenAI caches prompts by itself and has no marks.');
  }
  return draft;
}

function draftPart(part: Part, path: string, notes: TranslationNotes): JsonDraft | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image': {
      const url = encodeUrl(part.source);
      if (url !== undefined)
        return { type: 'image_url', image_url: { url, ...(part.detail !== undefined && { detail: part.detail }) } };
      notes.dropped(path, 'OpenAI chat takes images as URLs or bytes, not as file ids.');
      return undefined;
    }
    case 'document':
      return draftDocument(part, path, notes);
    case 'audio': {
      const format = part.source.kind === 'base64' ? encodeAudioFormat(part.source.mediaType) : undefined;
      if (part.source.kind === 'base64' && format !== undefined)
        return { type: 'input_audio', input_audio: { data: part.source.data, format } };
      notes.dropped(path, 'OpenAI chat takes audio as wav or mp3 bytes only.');
      return undefined;
    }
    case 'foreign':
      if (part.dialect === OPENAI_CHAT) return { ...(part.value as JsonObject) };
      notes.dropped(path, `OpenAI chat has no such part (${part.dialect}).`);
      return undefined;
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      notes.dropped(path, `OpenAI chat does not take a ${part.type} part here.`);
      return undefined;
  }
}

/** Files go as bytes or by an id of the same provider; plain text goes as text. */
function draftDocument({ source, name }: DocumentPart, path: string, notes: TranslationNotes): JsonDraft | undefined {
  switch (source.kind) {
    case 'text':
      notes.coerced(path, 'The text document was sent as text.');
      return { type: 'text', text: name === undefined ? source.text : `${name}\n\n${source.text}` };
    case 'base64':
      return { type: 'file', file: { filename: name ?? defaultName(source.mediaType), file_data: encodeUrl(source) } };
    case 'file':
      if (notes.native) return { type: 'file', file: { file_id: source.id } };
      notes.dropped(path, 'A file id belongs to the provider that gave it.');
      return undefined;
    case 'url':
      if (notes.native)
        return { type: 'file', file: { file_data: source.url, ...(name !== undefined && { filename: name }) } };
      notes.dropped(path, 'OpenAI chat does not fetch documents by URL; send the bytes.');
      return undefined;
  }
}

/** OpenAI refuses `file_data` without a name. */
function defaultName(mediaType: string): string {
  return mediaType === 'application/pdf' ? 'document.pdf' : 'document';
}
