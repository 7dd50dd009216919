import { anthropicMessagesCaller } from './callers/anthropic-messages.js';
import type { Caller } from './callers/caller.js';
import { geminiCaller } from './callers/gemini.js';
import { openaiChatCaller } from './callers/openai-chat.js';
import { openaiResponsesCaller } from './callers/openai-responses.js';

/** The sections of the matrix. */
export const callers: readonly Caller[] = [
  openaiChatCaller,
  openaiResponsesCaller,
  anthropicMessagesCaller,
  geminiCaller,
];
