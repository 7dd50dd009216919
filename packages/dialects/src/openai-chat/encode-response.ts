import { type ChatResponse, type EncodeContext, isJsonObject, type JsonObject, type JsonValue, type ResponseBlock, type ResponseChoice } from '@helix/contracts';
import { type JsonDraft, OPENAI_CHAT } from '../openai-shared/fields.js';
import { encodeUsage } from './encode-usage.js';
import { sealToDetail } from './reasoning-details.js';

/** A chat completion object. Fields of this dialect that the canonical form has no slot for are written back. */
export function encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject {
  const draft: JsonDraft = {
    ...response.extensions?.[OPENAI_CHAT],
    id: response.id ?? `chatcmpl-${context.requestId}`,
    object: 'chat.completion',
    created: response.createdAt ?? context.createdAt,
    model: response.model ?? context.model,
    choices: response.choices.map(encodeChoice),
  };
  if (response.usage !== undefined) draft['usage'] = encodeUsage(response.usage, context);
  return draft;
}

function encodeChoice(choice: ResponseChoice): JsonObject {
  const { message: extraMessage, ...extra } = choice.extensions?.[OPENAI_CHAT] ?? {};
  const legacy = choice.blocks.find((block) => block.extensions?.[OPENAI_CHAT]?.['legacy'] === true);
  return {
    logprobs: null,
    ...extra,
    index: choice.index,
    message: encodeMessage(choice.blocks, legacy, isJsonObject(extraMessage) ? extraMessage : {}),
    finish_reason: legacy === undefined ? choice.finishReason : 'function_call',
  };
}

function encodeMessage(blocks: readonly ResponseBlock[], legacy: ResponseBlock | undefined, extra: JsonObject): JsonObject {
  let text: string | null = null;
  let refusal: string | null = null;
  let reasoning = '';
  const details: JsonValue[] = [];
  const calls: JsonValue[] = [];
  for (const block of blocks) {
    switch (block.head.kind) {
      case 'text':
        text = (text ?? '') + block.text;
        break;
      case 'refusal':
        refusal = (refusal ?? '') + block.text;
        break;
      case 'reasoning': {
        reasoning += block.text;
        const own = block.extensions?.[OPENAI_CHAT]?.['reasoning_details'];
        if (Array.isArray(own)) details.push(...(own as readonly JsonValue[]));
        else if (block.seal !== undefined) details.push(sealToDetail(block.seal, block.text, details.length));
        break;
      }
      case 'tool-call':
        if (block !== legacy) calls.push({ id: block.head.id, type: 'function', function: { name: block.head.name, arguments: block.text === '' ? '{}' : block.text } });
        break;
      case 'foreign':
        if (block.head.dialect === OPENAI_CHAT) calls.push(block.head.value);
        break;
      case 'media':
        break;
    }
  }
  return {
    role: 'assistant',
    content: text,
    refusal,
    ...extra,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(legacy?.head.kind === 'tool-call' ? { function_call: { name: legacy.head.name, arguments: legacy.text } } : {}),
  };
}
