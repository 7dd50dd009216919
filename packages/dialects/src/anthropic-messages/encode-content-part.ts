import {
  type DocumentPart,
  type ForeignPart,
  type ImagePart,
  isJsonObject,
  type JsonObject,
  type Part,
  type TextPart,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodeDocumentSource, encodeSource } from './encode-source.js';
import { encodeCacheControl } from './map-cache-control.js';
import { ANTHROPIC_MESSAGES, writeOwnFields } from './own-fields.js';

/** The block of a part that may stand in a turn or in a tool result; `undefined` when Anthropic has none for it. */
export function encodeContentPart(
  part: TextPart | ImagePart | DocumentPart | ForeignPart,
  path: string,
  notes: TranslationNotes,
): JsonObject | undefined {
  if (part.type === 'foreign') return encodeForeign(part, path, notes);
  notes.droppedExtensions(part.extensions, path);
  const draft = draftContent(part, path, notes);
  return draft === undefined ? undefined : finishBlock(draft, part);
}

/** Adds the cache mark and the fields that only this dialect knows. */
export function finishBlock(draft: JsonDraft, part: Part): JsonObject {
  if (part.cache !== undefined) draft.cache_control = encodeCacheControl(part.cache);
  writeOwnFields(draft, part.extensions);
  return draft;
}

function encodeForeign(part: ForeignPart, path: string, notes: TranslationNotes): JsonObject | undefined {
  if (part.dialect === ANTHROPIC_MESSAGES && isJsonObject(part.value)) return part.value;
  notes.dropped(path, `Only ${part.dialect} knows this part.`);
  return undefined;
}

function draftContent(
  part: TextPart | ImagePart | DocumentPart,
  path: string,
  notes: TranslationNotes,
): JsonDraft | undefined {
  switch (part.type) {
    case 'text':
      return draftText(part, path, notes);
    case 'image':
      return draftImage(part, path, notes);
    case 'document':
      return draftDocument(part, path, notes);
  }
}

/** Blank text blocks are refused upstream, so those of other dialects are left out. */
function draftText(part: TextPart, path: string, notes: TranslationNotes): JsonDraft | undefined {
  if (notes.native || part.text.trim() !== '') return { type: 'text', text: part.text };
  if (part.text !== '') notes.dropped(path, 'Anthropic Messages refuses text that is only white space.');
  return undefined;
}

function draftImage(part: ImagePart, path: string, notes: TranslationNotes): JsonDraft | undefined {
  const { source, detail } = part;
  if (!notes.native && (source.kind === 'file' || source.kind === 'text')) {
    notes.dropped(path, 'A file id means nothing to another provider; send the image as a URL or as base64.');
    return undefined;
  }
  if (detail !== undefined && detail !== 'auto')
    notes.dropped(`${path}.detail`, 'Anthropic Messages has no image detail.');
  return { type: 'image', source: encodeSource(source) };
}

function draftDocument(part: DocumentPart, path: string, notes: TranslationNotes): JsonDraft | undefined {
  const source = notes.native ? encodeSource(part.source) : encodeDocumentSource(part.source);
  if (source === undefined) {
    notes.dropped(path, 'Anthropic Messages reads documents as PDF in base64, as text or by URL.');
    return undefined;
  }
  return part.name === undefined ? { type: 'document', source } : { type: 'document', source, title: part.name };
}
