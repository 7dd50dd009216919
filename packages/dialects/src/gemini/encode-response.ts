import type { ChatResponse, EncodeContext, JsonObject, ResponseChoice } from '@helix/contracts';
import { asObject, type JsonDraft } from '../shared/json-draft.js';
import { encodeUsage } from './encode-usage.js';
import { encodeFinishReason } from './map-finish-reason.js';
import { ownFields, shapeOf } from './own-fields.js';
import { PartWriter } from './part-writer.js';

/** The answer as a `GenerateContentResponse`. Source: https://ai.google.dev/api/generate-content#GenerateContentResponse */
export function encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject {
  const own = ownFields(response.extensions);
  const candidates = response.choices.filter((choice) => !isBlocked(choice, own)).map(encodeCandidate);
  return {
    ...(candidates.length > 0 && { candidates }),
    ...(response.usage !== undefined && { usageMetadata: encodeUsage(response.usage, context.costOf) }),
    modelVersion: response.model ?? context.model,
    responseId: response.id ?? context.requestId,
    ...own,
  };
}

/** A blocked prompt has feedback and no candidate. */
export function isBlocked(
  { blocks, rawFinishReason }: Pick<ResponseChoice, 'rawFinishReason'> & { readonly blocks: readonly unknown[] },
  own: JsonObject | undefined,
): boolean {
  const { blockReason } = asObject(own?.promptFeedback);
  return blocks.length === 0 && blockReason !== undefined && blockReason === rawFinishReason;
}

function encodeCandidate(choice: ResponseChoice): JsonObject {
  const { index, blocks, finishReason, rawFinishReason, extensions } = choice;
  const writer = new PartWriter();
  const parts: JsonObject[] = [];
  for (const block of blocks) {
    const written = writer.write(block);
    const last = parts.at(-1);
    // A signature that stood on a part goes back onto it.
    if (shapeOf(block.extensions)?.sealedPart === 'text' && last !== undefined && last.thoughtSignature === undefined)
      parts[parts.length - 1] = { ...last, thoughtSignature: written.at(-1)?.thoughtSignature };
    else parts.push(...written);
  }
  parts.push(...writer.flush());
  const original = shapeOf(extensions)?.original;
  const draft: JsonDraft = {};
  if (parts.length > 0 || original === undefined)
    draft.content = { ...(original === undefined ? { role: 'model' } : asObject(original.content)), parts };
  else if (original.content !== undefined) draft.content = original.content;
  const refused = blocks.some(({ head }) => head.kind === 'refusal');
  draft.finishReason = encodeFinishReason({ finishReason, rawFinishReason, refused });
  if (original === undefined) draft.index = index;
  else if (original.index !== undefined) draft.index = original.index;
  return { ...draft, ...ownFields(extensions) };
}
