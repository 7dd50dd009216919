import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields are kept. */
export const COHERE_CHAT = 'cohere-chat';

export const { ownExtensions, ownFields, writeOwnFields } = keepOwnFields<never>(COHERE_CHAT);
