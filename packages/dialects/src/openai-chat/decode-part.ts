import type { CacheMark, Extensions, JsonObject, JsonValue, Part } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import { decodeAudioFormat, decodeUrl } from '../openai-shared/media-type.js';
import { asArray, asObject, asText, leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject } from '../shared/require-field.js';
import { decodeCacheMark } from './cache-mark.js';
import { OPENAI_CHAT, ownExtensions } from './own-fields.js';

/** The parts of a message's `content`: a string, null, or an array of parts. `path` names the field in errors. */
export function decodeContent(content: JsonValue | undefined, path: string): readonly Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw faultyField(path, 'a string or an array of parts');
  return (content as readonly JsonValue[]).map((part, index) => decodePart(part, `${path}[${index}]`));
}

function decodePart(value: JsonValue, path: string): Part {
  if (typeof value === 'string') return { type: 'text', text: value };
  const part = requireObject(value, path);
  switch (part.type) {
    case 'text':
      if (typeof part.text !== 'string') throw faultyField(`${path}.text`, 'a string');
      return { type: 'text', text: part.text, ...partBase(part, 'text') };
    case 'image_url':
      return decodeImage(part, path);
    case 'input_audio':
      return decodeAudio(part, path);
    case 'file':
      return decodeFile(part, path);
    case 'refusal':
      return { type: 'refusal', text: asText(part.refusal), ...partBase(part, 'refusal') };
    case 'thinking':
      return { type: 'reasoning', text: joinThinking(part.thinking), ...partBase(part, 'thinking') };
    default:
      if (typeof part.type !== 'string') throw faultyField(`${path}.type`, 'a string');
      return { type: 'foreign', dialect: OPENAI_CHAT, value: part };
  }
}

/** The text of Mistral's `thinking`: an array of text chunks, or a string. */
export function joinThinking(thinking: JsonValue | undefined): string {
  if (typeof thinking === 'string') return thinking;
  return asArray(thinking)
    .map((chunk) => asText(asObject(chunk).text))
    .join('');
}

function partBase(part: JsonObject, field: string): { cache?: CacheMark; extensions?: Extensions } {
  const cache = decodeCacheMark(part.cache_control);
  const known = new Set(cache === undefined ? ['type', field] : ['type', field, 'cache_control']);
  const extensions = ownExtensions(leftoverFields(part, known));
  return { ...(cache !== undefined && { cache }), ...(extensions !== undefined && { extensions }) };
}

/** Mistral also takes the URL itself for the object around it. */
function decodeImage(part: JsonObject, path: string): Part {
  const image = asObject(part.image_url);
  const url = typeof part.image_url === 'string' ? part.image_url : image.url;
  if (typeof url !== 'string') throw faultyField(`${path}.image_url.url`, 'a string');
  return {
    type: 'image',
    source: decodeUrl(url),
    ...(typeof image.detail === 'string' && { detail: image.detail }),
    ...partBase(part, 'image_url'),
  };
}

function decodeAudio(part: JsonObject, path: string): Part {
  const audio = requireObject(part.input_audio, `${path}.input_audio`);
  if (typeof audio.data !== 'string') throw faultyField(`${path}.input_audio.data`, 'a string');
  const mediaType = decodeAudioFormat(asText(audio.format) || 'wav');
  return { type: 'audio', source: { kind: 'base64', mediaType, data: audio.data }, ...partBase(part, 'input_audio') };
}

function decodeFile(part: JsonObject, path: string): Part {
  const { file } = part;
  if (!isJsonObject(file)) throw faultyField(`${path}.file`, 'an object');
  const name = typeof file.filename === 'string' ? { name: file.filename } : undefined;
  if (typeof file.file_id === 'string')
    return { type: 'document', source: { kind: 'file', id: file.file_id }, ...name, ...partBase(part, 'file') };
  if (typeof file.file_data !== 'string') throw faultyField(`${path}.file.file_data`, 'a string');
  const source =
    file.file_data.startsWith('data:') || /^https?:/.test(file.file_data.slice(0, 6))
      ? decodeUrl(file.file_data)
      : { kind: 'base64' as const, mediaType: 'application/pdf', data: file.file_data };
  return { type: 'document', source, ...name, ...partBase(part, 'file') };
}
