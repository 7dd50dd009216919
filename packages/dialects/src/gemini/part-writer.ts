import { isJsonObject, type JsonObject, type JsonValue, type ResponseBlock } from '@helix/contracts';
import { asText, isSameJson, type JsonDraft } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { GEMINI, shapeOf } from './own-fields.js';
import { sealToSignature } from './seal-carrier.js';

const DATA_URL = /^data:([^;,]+);base64,/;

/**
 * The parts of one answer's blocks, in order. A seal without text goes onto the call that follows, as Gemini has it; where none follows it stands
 * on an empty text part.
 */
export class PartWriter {
  #pending: string | undefined;

  /** The parts of a finished block; what it must wait for comes with a later one. */
  write(block: ResponseBlock): readonly JsonObject[] {
    const { head, text } = block;
    switch (head.kind) {
      case 'reasoning':
        return this.#writeReasoning(block);
      case 'tool-call':
        return [this.#sign(restored(block) ?? writeCall(block))];
      case 'text':
      case 'refusal':
        return [...this.flush(), ...(text === '' ? [] : [restored(block) ?? { text }])];
      case 'media':
        return [...this.flush(), ...(block.values ?? []).flatMap((value) => writeMedia(head.mediaType, value))];
      case 'foreign':
        return head.dialect === GEMINI && isJsonObject(head.value) ? [...this.flush(), head.value] : [];
    }
  }

  /** The signature that found no call, on a part of its own. */
  flush(): readonly JsonObject[] {
    if (this.#pending === undefined) return [];
    return [this.#sign({ text: '' })];
  }

  #writeReasoning({ text, seal, extensions }: ResponseBlock): readonly JsonObject[] {
    const signature = seal === undefined ? undefined : sealToSignature(seal);
    if (text !== '')
      return [
        ...this.flush(),
        { text, thought: true, ...(signature !== undefined && { thoughtSignature: signature }) },
      ];
    if (signature === undefined) return [];
    const before = this.flush();
    this.#pending = signature;
    const stood = shapeOf(extensions)?.sealedPart;
    return stood === 'empty' || stood === 'text' ? [...before, ...this.flush()] : before;
  }

  #sign(part: JsonObject): JsonObject {
    const signature = this.#pending;
    this.#pending = undefined;
    return signature === undefined ? part : { ...part, thoughtSignature: signature };
  }
}

/** The part as Gemini wrote it, unless a plugin has changed the block. */
function restored({ head, text, extensions }: ResponseBlock): JsonObject | undefined {
  const original = shapeOf(extensions)?.original;
  if (original === undefined) return undefined;
  if (head.kind !== 'tool-call') return original.text === text ? original : undefined;
  const call = original.functionCall;
  const isSame =
    isJsonObject(call) && call.name === head.name && isSameJson(call.args ?? {}, parseObject(text || '{}'));
  return isSame ? original : undefined;
}

/** Arguments that are no JSON object are wrapped in one, so that the caller sees what the model wrote. */
function writeCall({ head, text }: ResponseBlock): JsonObject {
  const { id, name } = head as Extract<ResponseBlock['head'], { kind: 'tool-call' }>;
  const args = text.trim() === '' ? {} : (parseObject(text) ?? { arguments: text });
  return { functionCall: { id, name, args } };
}

/** Base64 (ours and OpenAI's audio), a transcript, or an image as a data URL (OpenRouter's). */
function writeMedia(mediaType: string, value: JsonValue): readonly JsonObject[] {
  if (!isJsonObject(value)) return [];
  const parts: JsonDraft[] = [];
  const url = isJsonObject(value.image_url) ? asText(value.image_url.url) : '';
  const found = DATA_URL.exec(url.slice(0, 256));
  if (typeof value.transcript === 'string' && value.transcript !== '') parts.push({ text: value.transcript });
  if (typeof value.data === 'string' && value.data !== '')
    parts.push({ inlineData: { mimeType: mediaType.replace('audio/*', 'audio/wav'), data: value.data } });
  if (found?.[1] !== undefined) parts.push({ inlineData: { mimeType: found[1], data: url.slice(found[0].length) } });
  else if (url !== '') parts.push({ fileData: { fileUri: url } });
  return parts as readonly JsonObject[];
}
