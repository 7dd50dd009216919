import { anthropicMessagesTarget } from './targets/anthropic-messages.js';
import { bedrockConverseTarget } from './targets/bedrock-converse.js';
import { cohereChatTarget } from './targets/cohere-chat.js';
import { geminiTarget } from './targets/gemini.js';
import { openaiChatTarget } from './targets/openai-chat.js';
import { openaiResponsesTarget } from './targets/openai-responses.js';
import type { Target } from './targets/target.js';

/** The columns of the matrix. */
export const targets: readonly Target[] = [
  openaiChatTarget,
  openaiResponsesTarget,
  anthropicMessagesTarget,
  geminiTarget,
  bedrockConverseTarget,
  cohereChatTarget,
];
