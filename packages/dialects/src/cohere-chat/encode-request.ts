import { type ChatRequest, type EncodedRequest, type EncodeRequestOptions, HelixError } from '@helix/contracts';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { encodeMessages } from './encode-message.js';
import { writeOptions } from './encode-options.js';
import { writeTools } from './encode-tools.js';
import { COHERE_CHAT, ownFields, writeOwnFields } from './own-fields.js';

/**
 * The body for `v2/chat`; each field that cannot be carried is a warning. Throws `unsupported_feature` when nothing of the conversation can be.
 * Source: https://docs.cohere.com/reference/chat
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const notes = new TranslationNotes({
    dialect: COHERE_CHAT,
    label: 'Cohere chat',
    native: ownFields(request.extensions) !== undefined,
  });
  notes.droppedExtensions(request.extensions, '');
  const messages = encodeMessages(request.messages, notes);
  if (messages.length === 0)
    throw new HelixError('unsupported_feature', 'The request has no message that Cohere chat can carry.', {
      param: 'messages',
    });
  const draft: JsonDraft = { model: options.model, messages };
  if (options.stream) draft.stream = true;
  writeField(draft, 'max_tokens', request.maxOutputTokens);
  writeTools(draft, request, notes);
  writeOptions(draft, request, { notes, limit: request.maxOutputTokens ?? options.maxOutputTokens });
  writeOwnFields(draft, request.extensions);
  return { body: draft, warnings: notes.warnings };
}
