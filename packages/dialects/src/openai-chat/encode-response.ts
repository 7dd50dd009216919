import type { ChatResponse, EncodeContext, JsonObject, ResponseChoice } from '@helix/contracts';
import { encodeUsage } from '../openai-shared/encode-usage.js';
import { asObject, type JsonDraft } from '../shared/json-draft.js';
import { encodeAnswerMessage } from './encode-answer-message.js';
import { joinLogprobs } from './encode-block-values.js';
import { wantsFunctionCall } from './legacy-functions.js';
import { ownFields, shapeOf, writeOwnFields } from './own-fields.js';

/** A whole answer. Source: https://platform.openai.com/docs/api-reference/chat/object */
export function encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject {
  const own = shapeOf(response.extensions)?.source !== undefined;
  const draft: JsonDraft = {
    id: response.id ?? `chatcmpl-${context.requestId}`,
    object: 'chat.completion',
    created: response.createdAt ?? context.createdAt,
    model: response.model ?? context.model,
    choices: response.choices.map((choice) => encodeChoice(choice, context, own)),
  };
  if (response.usage !== undefined) draft.usage = encodeUsage(response.usage, context.costOf);
  writeOwnFields(draft, response.extensions);
  return draft;
}

function encodeChoice(choice: ResponseChoice, context: EncodeContext, own: boolean): JsonObject {
  const legacy = wantsFunctionCall(context.request);
  const message = encodeAnswerMessage(choice.blocks, { legacy, own });
  const { message: leftovers, ...fields } = ownFields(choice.extensions) ?? {};
  for (const [key, value] of Object.entries(asObject(leftovers))) message[key] ??= value;
  const draft: JsonDraft = {
    index: choice.index,
    message,
    finish_reason:
      message.function_call !== undefined && choice.finishReason === 'tool_calls'
        ? 'function_call'
        : choice.finishReason,
  };
  const logprobs = joinLogprobs(choice.blocks.flatMap((block) => ownFields(block.extensions)?.logprobs ?? []));
  if (logprobs !== undefined) draft.logprobs = logprobs;
  else if (!own) draft.logprobs = null;
  for (const [key, value] of Object.entries(fields)) draft[key] ??= value;
  return draft;
}
