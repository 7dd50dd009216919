import type { JsonObject, JsonValue, ResponseBlock } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { isCustomCall, isImagePiece, joinAudio, joinCustomCall } from './encode-block-values.js';
import { isFunctionCall } from './legacy-functions.js';
import { OPENAI_CHAT, shapeOf, writeOwnFields } from './own-fields.js';
import { encodeReasoningDetails } from './reasoning-details.js';

/** `legacy`: calls are written as the one `function_call`. `own`: empty fields come from the answer itself, so that none is added. */
export interface MessageOptions {
  readonly legacy: boolean;
  readonly own: boolean;
}

/** The `message` of an answer's choice. */
export function encodeAnswerMessage(blocks: readonly ResponseBlock[], options: MessageOptions): JsonDraft {
  const message: JsonDraft = { role: 'assistant' };
  const isArray = blocks.some((block) => isSpelledPart(block) || isContentPart(block));
  if (isArray) message.content = blocks.flatMap(contentPart);
  else {
    const texts = blocks.filter((block) => block.head.kind === 'text');
    if (texts.length > 0) message.content = texts.map((block) => block.text).join('');
    else if (!options.own) message.content = null;
    writeReasoning(message, blocks);
  }
  const refusal = blocks
    .filter((block) => block.head.kind === 'refusal')
    .map((block) => block.text)
    .join('');
  if (refusal !== '') message.refusal = refusal;
  else if (!options.own) message.refusal = null;
  writeMedia(message, blocks);
  writeCalls(message, blocks, options);
  return message;
}

function isSpelledPart({ extensions }: ResponseBlock): boolean {
  const spelling = shapeOf(extensions)?.spelling;
  return spelling === 'thinking' || spelling === 'part';
}

/** Mistral's content array. */
function contentPart(block: ResponseBlock): readonly JsonValue[] {
  const { text } = block;
  if (block.head.kind === 'text') return [withOwnFields({ type: 'text', text }, block)];
  if (block.head.kind === 'reasoning')
    return [withOwnFields({ type: 'thinking', thinking: [{ type: 'text', text }] }, block)];
  return block.head.kind === 'foreign' && isContentPart(block) ? [block.head.value] : [];
}

function withOwnFields(draft: JsonDraft, { extensions }: ResponseBlock): JsonObject {
  writeOwnFields(draft, extensions);
  return draft;
}

function isContentPart({ head }: ResponseBlock): boolean {
  return head.kind === 'foreign' && head.dialect === OPENAI_CHAT && !isCustomCall(head.value);
}

function writeReasoning(message: JsonDraft, blocks: readonly ResponseBlock[]): void {
  const reasoning = blocks.filter((block) => block.head.kind === 'reasoning');
  const visible = reasoning.filter((block) => shapeOf(block.extensions)?.spelling !== 'reasoning_details');
  const text = visible.map((block) => block.text).join('');
  const field = reasoning.some((block) => shapeOf(block.extensions)?.spelling === 'reasoning')
    ? 'reasoning'
    : 'reasoning_content';
  if (text !== '') message[field] = text;
  const details = encodeReasoningDetails(reasoning.map((block) => ({ text: block.text, seal: block.seal })));
  if (details !== undefined) message.reasoning_details = details;
}

function writeMedia(message: JsonDraft, blocks: readonly ResponseBlock[]): void {
  const pieces = blocks.flatMap((block) => (block.head.kind === 'media' ? (block.values ?? []) : []));
  const images = pieces.filter(isImagePiece);
  const audio = pieces.filter((piece) => !isImagePiece(piece));
  if (images.length > 0) message.images = images;
  if (audio.length > 0) message.audio = joinAudio(audio);
}

function writeCalls(message: JsonDraft, blocks: readonly ResponseBlock[], { legacy, own }: MessageOptions): void {
  const calls: JsonObject[] = [];
  for (const block of blocks) {
    const { head, text } = block;
    if (head.kind === 'foreign' && head.dialect === OPENAI_CHAT && isCustomCall(head.value))
      calls.push(joinCustomCall(head.value, block.values ?? []));
    if (head.kind !== 'tool-call') continue;
    if (legacy || isFunctionCall(block)) message.function_call ??= { name: head.name, arguments: text };
    else calls.push(encodeCall(block, head, own));
  }
  if (calls.length > 0) message.tool_calls = calls;
}

function encodeCall(
  block: ResponseBlock,
  { id, name }: { readonly id: string; readonly name: string },
  own: boolean,
): JsonObject {
  const draft: JsonDraft = {
    id,
    type: 'function',
    function: { name, arguments: block.text === '' && !own ? '{}' : block.text },
  };
  writeOwnFields(draft, block.extensions);
  return draft;
}
