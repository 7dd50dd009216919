import type {
  BlockHead,
  ChatResponse,
  EncodeContext,
  FinishReason,
  JsonObject,
  ResponseChoice,
} from '@helix/contracts';
import { encodeUsage } from '../openai-shared/encode-usage.js';
import type { JsonDraft } from '../shared/json-draft.js';
import { ownFields, shapeOf, writeOwnFields } from './own-fields.js';

/** A whole answer: of chat, its visible text. Source: https://platform.openai.com/docs/api-reference/completions/object */
export function encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject {
  const draft: JsonDraft = {
    id: response.id ?? `cmpl-${context.requestId}`,
    object: shapeOf(response.extensions)?.source?.object ?? 'text_completion',
    created: response.createdAt ?? context.createdAt,
    model: response.model ?? context.model,
    choices: response.choices.map(encodeChoice),
  };
  if (response.usage !== undefined) draft.usage = encodeUsage(response.usage, context.costOf);
  writeOwnFields(draft, response.extensions);
  return draft;
}

/** Whether a block is text that a completion shows. Reasoning and calls, which it cannot have asked for, have no place in it. */
export function isVisible({ kind }: BlockHead): boolean {
  return kind === 'text' || kind === 'refusal';
}

/** Completions have no calls. */
export function wordOf(reason: FinishReason): string {
  return reason === 'tool_calls' ? 'stop' : reason;
}

function encodeChoice({ index, blocks, finishReason, extensions }: ResponseChoice): JsonObject {
  const visible = blocks.filter(({ head }) => isVisible(head));
  const logprobs = visible.map((block) => ownFields(block.extensions)?.logprobs).find((value) => value !== undefined);
  return {
    text: visible.map(({ text }) => text).join(''),
    index,
    logprobs: logprobs ?? null,
    finish_reason: wordOf(finishReason),
    ...ownFields(extensions),
  };
}
