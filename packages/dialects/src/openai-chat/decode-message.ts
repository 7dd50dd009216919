import { type ImagePart, isJsonObject, type JsonObject, type JsonValue, type MediaSource, type Message, type Part, type ReasoningPart, type TextPart } from '@helix/contracts';
import { invalid, leftoverFields, listOrEmpty, OPENAI_CHAT, textOf } from '../openai-shared/fields.js';
import { rememberMessage } from './original.js';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const MESSAGE_FIELDS = new Set(['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'refusal', 'function_call', 'reasoning_content', 'reasoning', 'reasoning_details']);
const TEXT_FIELDS = new Set(['type', 'text', 'cache_control']);

/** One message. Throws `invalid_request` with the path of the fault. */
export function decodeMessage(raw: JsonValue, index: number): Message {
  const at = `messages[${index}]`;
  if (!isJsonObject(raw)) throw invalid(at, 'must be an object');
  const role = textOf(raw.role);
  if (role === undefined || !ROLES.has(role)) throw invalid(`${at}.role`, 'must be system, developer, user, assistant or tool');
  const content: Part[] = role === 'assistant' ? [...decodeReasoning(raw)] : [];
  if (role === 'tool' || role === 'function') {
    const callId = role === 'tool' ? textOf(raw.tool_call_id) : textOf(raw.name);
    if (callId === undefined) throw invalid(`${at}.${role === 'tool' ? 'tool_call_id' : 'name'}`, 'is missing');
    content.push({ type: 'tool-result', callId, content: decodeContent(raw.content, `${at}.content`).filter(isResultPart) });
  } else {
    content.push(...decodeContent(raw.content, `${at}.content`));
    if (typeof raw.refusal === 'string' && raw.refusal !== '') content.push({ type: 'refusal', text: raw.refusal });
    content.push(...decodeToolCalls(raw, at));
  }
  const extra = leftoverFields(raw, MESSAGE_FIELDS);
  const name = role === 'function' ? undefined : textOf(raw.name);
  return rememberMessage(
    {
      role: role === 'function' ? 'tool' : (role as Message['role']),
      content,
      ...(name === undefined ? {} : { name }),
      ...(extra === undefined ? {} : { extensions: { [OPENAI_CHAT]: extra } }),
    },
    raw,
  );
}

function isResultPart(part: Part): part is TextPart | ImagePart {
  return part.type === 'text' || part.type === 'image';
}

function decodeContent(content: JsonValue | undefined, at: string): readonly Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw invalid(at, 'must be a string or a list of parts');
  return content.map((part: JsonValue, index) => decodePart(part, `${at}[${index}]`));
}

function decodePart(part: JsonValue, at: string): Part {
  if (!isJsonObject(part)) throw invalid(at, 'must be an object');
  switch (part.type) {
    case 'text': {
      if (typeof part.text !== 'string') throw invalid(`${at}.text`, 'must be a string');
      const extra = leftoverFields(part, TEXT_FIELDS);
      const cache = isJsonObject(part.cache_control) ? { cache: part.cache_control.ttl === '1h' ? { ttl: '1h' as const } : {} } : {};
      return { type: 'text', text: part.text, ...cache, ...(extra === undefined ? {} : { extensions: { [OPENAI_CHAT]: extra } }) };
    }
    case 'image_url': {
      const image = isJsonObject(part.image_url) ? part.image_url : { url: part.image_url };
      if (typeof image.url !== 'string') throw invalid(`${at}.image_url.url`, 'must be a string');
      const detail = textOf(image.detail);
      return { type: 'image', source: decodeUrl(image.url), ...(detail === undefined ? {} : { detail }) };
    }
    case 'input_audio': {
      const audio = isJsonObject(part.input_audio) ? part.input_audio : {};
      return { type: 'audio', source: { kind: 'base64', mediaType: `audio/${textOf(audio.format) ?? 'wav'}`, data: textOf(audio.data) ?? '' } };
    }
    case 'file': {
      const file = isJsonObject(part.file) ? part.file : {};
      const name = textOf(file.filename);
      const source: MediaSource = typeof file.file_id === 'string' ? { kind: 'file', id: file.file_id } : decodeUrl(textOf(file.file_data) ?? '');
      return { type: 'document', source, ...(name === undefined ? {} : { name }) };
    }
    case 'refusal':
      return { type: 'refusal', text: textOf(part.refusal) ?? '' };
    default:
      return { type: 'foreign', dialect: OPENAI_CHAT, value: part };
  }
}

/** `data:` URLs are bytes, others are addresses. */
function decodeUrl(url: string): MediaSource {
  const match = /^data:([^;,]*)(?:;[^,]*)?;base64,/.exec(url.slice(0, 200));
  return match === null ? { kind: 'url', url } : { kind: 'base64', mediaType: match[1] || 'application/octet-stream', data: url.slice(match[0].length) };
}

/** Reasoning that a caller sends back: sealed pieces in `reasoning_details` (with the dialect that made them as `format`), or plain text. */
function decodeReasoning(raw: JsonObject): readonly ReasoningPart[] {
  const details = listOrEmpty(raw.reasoning_details).filter(isJsonObject);
  if (details.length > 0) {
    return details.map((detail) => {
      const dialect = textOf(detail.format) ?? OPENAI_CHAT;
      const signature = textOf(detail.signature);
      const data = textOf(detail.data);
      const text = textOf(detail.text) ?? textOf(detail.summary) ?? '';
      return { type: 'reasoning', text, ...(signature === undefined && data === undefined ? {} : { seal: { dialect, ...(signature === undefined ? {} : { signature }), ...(data === undefined ? {} : { data }) } }) };
    });
  }
  const text = textOf(raw.reasoning_content) ?? textOf(raw.reasoning);
  return text === undefined || text === '' ? [] : [{ type: 'reasoning', text }];
}

function decodeToolCalls(raw: JsonObject, at: string): readonly Part[] {
  const calls: Part[] = listOrEmpty(raw.tool_calls).map((call, index) => {
    if (!isJsonObject(call)) throw invalid(`${at}.tool_calls[${index}]`, 'must be an object');
    if (!isJsonObject(call.function)) return { type: 'foreign', dialect: OPENAI_CHAT, value: call };
    const { name, arguments: text } = call.function;
    if (typeof name !== 'string') throw invalid(`${at}.tool_calls[${index}].function.name`, 'must be a string');
    return { type: 'tool-call', id: textOf(call.id) ?? `call_${index}`, name, arguments: typeof text === 'string' ? text : text === undefined || text === null ? '' : JSON.stringify(text) };
  });
  if (isJsonObject(raw.function_call) && typeof raw.function_call.name === 'string') {
    calls.push({ type: 'tool-call', id: raw.function_call.name, name: raw.function_call.name, arguments: textOf(raw.function_call.arguments) ?? '' });
  }
  return calls;
}
