import { isJsonObject, type JsonObject, type JsonValue, type MediaSource, type Message, type Part, type ToolCallPart, type ToolResultPart, type TranslationWarning } from '@helix/contracts';
import { type JsonDraft, OPENAI_CHAT } from '../openai-shared/fields.js';
import { reportExtensions } from './encode-request.js';
import { rawMessageOf } from './original.js';

/** Canonical messages as Chat Completions has them: a tool result is a message of its own, before what else its turn says. */
export function encodeMessages(messages: readonly Message[], warnings: TranslationWarning[]): readonly JsonObject[] {
  return messages.flatMap((message, index) => {
    const raw = rawMessageOf(message);
    return raw === undefined ? encodeMessage(message, `messages[${index}]`, warnings) : [raw];
  });
}

function encodeMessage(message: Message, at: string, warnings: TranslationWarning[]): readonly JsonObject[] {
  const drop = (field: string, reason: string): void => {
    warnings.push({ field, action: 'dropped', reason });
  };
  reportExtensions(message.extensions, at, drop);
  const results = message.content.filter((part): part is ToolResultPart => part.type === 'tool-result');
  const rest = message.content.filter((part) => part.type !== 'tool-result');
  const encoded: JsonObject[] = [];
  const resultMedia: JsonObject[] = [];
  for (const result of results) encoded.push(encodeToolResult(result, at, resultMedia, warnings));
  if (resultMedia.length > 0) encoded.push({ role: 'user', content: resultMedia });
  if (rest.length > 0 || results.length === 0) {
    encoded.push(message.role === 'assistant' ? encodeAssistant(message, rest, at, drop) : encodeTurn(message, rest, at, drop));
  }
  return encoded;
}

/** OpenAI's tool messages hold text only: pictures of a result follow in a user message, and that is said. */
function encodeToolResult(part: ToolResultPart, at: string, media: JsonObject[], warnings: TranslationWarning[]): JsonObject {
  const texts: string[] = [];
  for (const [index, item] of part.content.entries()) {
    if (item.type === 'text') texts.push(item.text);
    else {
      const encoded = encodeContentPart(item);
      const field = `${at}.content.tool_result.content[${index}]`;
      if (encoded === undefined) warnings.push({ field, action: 'dropped', reason: `OpenAI chat has no ${item.type} part here` });
      else {
        media.push(encoded);
        warnings.push({ field, action: 'coerced', reason: 'sent in a user message behind the tool result' });
      }
    }
  }
  if (part.isError === true) warnings.push({ field: `${at}.content.tool_result.is_error`, action: 'coerced', reason: 'said in the text of the result' });
  const text = texts.join('\n');
  return { role: 'tool', tool_call_id: part.callId, content: part.isError === true ? `Error: ${text}` : text };
}

function encodeTurn(message: Message, parts: readonly Part[], at: string, drop: (field: string, reason: string) => void): JsonObject {
  const content: JsonObject[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.cache !== undefined) drop(`${at}.content[${index}].cache_control`, 'OpenAI caches prompts by itself');
    reportExtensions(part.extensions, `${at}.content[${index}]`, drop);
    const encoded = encodeContentPart(part);
    if (encoded === undefined) drop(`${at}.content[${index}]`, `OpenAI chat has no ${part.type === 'foreign' ? `${part.dialect} ${isJsonObject(part.value) ? String(part.value.type) : ''}` : part.type} part here`);
    else content.push(encoded);
  }
  const draft: JsonDraft = { ...message.extensions?.[OPENAI_CHAT], role: message.role === 'tool' ? 'user' : message.role, content: joinTexts(content) };
  if (message.name !== undefined) draft['name'] = message.name;
  return draft;
}

/** Plain texts become one string, the form that every relative of OpenAI takes. */
function joinTexts(content: readonly JsonObject[]): JsonValue {
  if (content.length === 1 && content[0]?.type === 'text' && Object.keys(content[0]).length === 2) return content[0].text ?? '';
  return content.length === 0 ? '' : content;
}

function encodeAssistant(message: Message, parts: readonly Part[], at: string, drop: (field: string, reason: string) => void): JsonObject {
  const draft: JsonDraft = { ...message.extensions?.[OPENAI_CHAT], role: 'assistant' };
  const content: JsonObject[] = [];
  const calls: JsonValue[] = [];
  let reasoning = '';
  for (const [index, part] of parts.entries()) {
    switch (part.type) {
      case 'tool-call':
        calls.push(encodeToolCall(part));
        break;
      case 'reasoning':
        if (part.seal === undefined || part.seal.dialect === OPENAI_CHAT) reasoning += part.text;
        else drop(`${at}.content[${index}]`, `reasoning sealed for ${part.seal.dialect} goes back only there`);
        break;
      case 'refusal':
        draft['refusal'] = part.text;
        break;
      default: {
        if (part.cache !== undefined) drop(`${at}.content[${index}].cache_control`, 'OpenAI caches prompts by itself');
        reportExtensions(part.extensions, `${at}.content[${index}]`, drop);
        if (part.type === 'foreign' && part.dialect === OPENAI_CHAT && isJsonObject(part.value) && part.value.function === undefined && part.value.custom !== undefined) {
          calls.push(part.value);
          break;
        }
        const encoded = part.type === 'text' || part.type === 'foreign' ? encodeContentPart(part) : undefined;
        if (encoded === undefined) drop(`${at}.content[${index}]`, `OpenAI chat has no ${part.type} part in an assistant turn`);
        else content.push(encoded);
      }
    }
  }
  draft['content'] = content.length === 0 ? null : joinAssistant(content);
  if (reasoning !== '') draft['reasoning_content'] = reasoning;
  if (calls.length > 0) draft['tool_calls'] = calls;
  if (message.name !== undefined) draft['name'] = message.name;
  return draft;
}

function joinAssistant(content: readonly JsonObject[]): JsonValue {
  return content.every((part) => part.type === 'text' && Object.keys(part).length === 2) ? content.map((part) => String(part.text)).join('') : content;
}

export function encodeToolCall(part: ToolCallPart): JsonObject {
  return { id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments === '' ? '{}' : part.arguments } };
}

function encodeContentPart(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { ...part.extensions?.[OPENAI_CHAT], type: 'text', text: part.text };
    case 'image':
      return part.source.kind === 'file' || part.source.kind === 'text' ? undefined : { type: 'image_url', image_url: { url: encodeUrl(part.source), ...(part.detail === undefined ? {} : { detail: part.detail }) } };
    case 'audio':
      return part.source.kind === 'base64' ? { type: 'input_audio', input_audio: { data: part.source.data, format: part.source.mediaType.replace('audio/', '') } } : undefined;
    case 'document':
      if (part.source.kind === 'text') return { type: 'text', text: part.source.text };
      if (part.source.kind === 'file') return { type: 'file', file: { file_id: part.source.id } };
      return part.source.kind === 'base64' ? { type: 'file', file: { filename: part.name ?? 'document.pdf', file_data: encodeUrl(part.source) } } : undefined;
    case 'foreign':
      return part.dialect === OPENAI_CHAT && isJsonObject(part.value) ? part.value : undefined;
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return undefined;
  }
}

function encodeUrl(source: MediaSource): string {
  switch (source.kind) {
    case 'base64':
      return `data:${source.mediaType};base64,${source.data}`;
    case 'url':
      return source.url;
    case 'file':
      return source.id;
    case 'text':
      return source.text;
  }
}
