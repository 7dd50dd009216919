import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields are kept. */
export const OLLAMA_CHAT = 'ollama-chat';

export const { ownExtensions, ownFields, writeOwnFields } = keepOwnFields<never>(OLLAMA_CHAT);
