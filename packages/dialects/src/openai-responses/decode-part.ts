import type { JsonObject, JsonValue, Part } from '@helix/contracts';
import { decodeAudioFormat, decodeUrl } from '../openai-shared/media-type.js';
import { asObject, asText, leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject } from '../shared/require-field.js';
import { OPENAI_RESPONSES, ownExtensions } from './own-fields.js';

/** The parts of `content`: a string, or an array of parts. `path` names the field in errors. */
export function decodeContent(content: JsonValue | undefined, path: string): readonly Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw faultyField(path, 'a string or an array of parts');
  return (content as readonly JsonValue[]).map((part, index) => decodePart(part, `${path}[${index}]`));
}

function decodePart(value: JsonValue, path: string): Part {
  const part = requireObject(value, path);
  switch (part.type) {
    case 'input_text':
    case 'text':
      return { type: 'text', text: textOf(part, path), ...rest(part, 'text') };
    case 'output_text':
      // Annotations and token probabilities belong to the answer that was; providers do not read them back.
      return { type: 'text', text: textOf(part, path), ...rest(part, 'text', 'annotations', 'logprobs', 'parsed') };
    case 'refusal':
      return { type: 'refusal', text: asText(part.refusal), ...rest(part, 'refusal') };
    case 'input_image':
      return decodeImage(part, path);
    case 'input_file':
      return decodeFile(part, path);
    case 'input_audio': {
      const audio = asObject(part.input_audio);
      if (typeof audio.data !== 'string') throw faultyField(`${path}.input_audio.data`, 'a string');
      const mediaType = decodeAudioFormat(asText(audio.format) || 'wav');
      return { type: 'audio', source: { kind: 'base64', mediaType, data: audio.data }, ...rest(part, 'input_audio') };
    }
    default:
      if (typeof part.type !== 'string') throw faultyField(`${path}.type`, 'a string');
      return { type: 'foreign', dialect: OPENAI_RESPONSES, value: part };
  }
}

function textOf(part: JsonObject, path: string): string {
  if (typeof part.text !== 'string') throw faultyField(`${path}.text`, 'a string');
  return part.text;
}

function rest(part: JsonObject, ...known: readonly string[]) {
  const extensions = ownExtensions(leftoverFields(part, new Set(['type', ...known])));
  return extensions === undefined ? {} : { extensions };
}

function decodeImage(part: JsonObject, path: string): Part {
  const detail = typeof part.detail === 'string' ? { detail: part.detail } : {};
  const more = rest(part, 'image_url', 'file_id', 'detail');
  if (typeof part.image_url === 'string')
    return { type: 'image', source: decodeUrl(part.image_url), ...detail, ...more };
  if (typeof part.file_id === 'string')
    return { type: 'image', source: { kind: 'file', id: part.file_id }, ...detail, ...more };
  throw faultyField(`${path}.image_url`, 'a string');
}

function decodeFile(part: JsonObject, path: string): Part {
  const name = typeof part.filename === 'string' ? { name: part.filename } : {};
  const more = rest(part, 'file_data', 'file_url', 'file_id', 'filename');
  const { file_data: data, file_url: url, file_id: id } = part;
  if (typeof data === 'string') {
    const source = decodeUrl(data);
    // Bytes without their type in front are a PDF's.
    const bytes = source.kind === 'base64' ? source : { kind: 'base64' as const, mediaType: 'application/pdf', data };
    return { type: 'document', source: bytes, ...name, ...more };
  }
  if (typeof url === 'string') return { type: 'document', source: { kind: 'url', url }, ...name, ...more };
  if (typeof id === 'string') return { type: 'document', source: { kind: 'file', id }, ...name, ...more };
  throw faultyField(`${path}.file_data`, 'a string');
}
