import type {
  CacheMark,
  DocumentPart,
  Extensions,
  ForeignPart,
  ImagePart,
  JsonObject,
  JsonValue,
  MediaSource,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject, requireText } from '../shared/require-field.js';
import { decodeSource } from './decode-source.js';
import { decodeCacheControl } from './map-cache-control.js';
import { ANTHROPIC_MESSAGES, ownExtensions, ownFields, type Shape } from './own-fields.js';
import { isUnsealed, signatureToSeal } from './seal-carrier.js';

/** Fields with a canonical slot, by block type: once with `cache_control`, once for blocks whose mark stays as it came. */
const TEXT = known('type', 'text');
const SOURCE = known('type', 'source');
const DOCUMENT = known('type', 'source', 'title');
const DOCUMENT_UNTITLED = known('type', 'source');
const TOOL_USE = known('type', 'id', 'name', 'input');
const TOOL_RESULT = known('type', 'tool_use_id', 'content', 'is_error');
const TOOL_RESULT_UNMARKED = known('type', 'tool_use_id', 'content');
const THINKING = known('type', 'thinking', 'signature');
const THINKING_UNSEALED = known('type', 'thinking');
const REDACTED_THINKING = known('type', 'data');

interface KnownFields {
  readonly withCache: ReadonlySet<string>;
  readonly withoutCache: ReadonlySet<string>;
}

function known(...fields: readonly string[]): KnownFields {
  return { withCache: new Set([...fields, 'cache_control']), withoutCache: new Set(fields) };
}

/**
 * The canonical part of a content block. Blocks of types that only Anthropic knows (server tools, search results …) are
 * foreign parts. Throws `invalid_request` when a known block lacks what makes it one. `path` is the block's.
 */
export function decodePart(value: JsonValue | undefined, path: string): Part {
  const block = requireObject(value, path);
  switch (requireText(block, 'type', path)) {
    case 'text':
    case 'image':
    case 'document':
      return decodeResultPart(block, path);
    case 'tool_use':
      return decodeToolUse(block, path);
    case 'tool_result':
      return decodeToolResult(block, path);
    case 'thinking':
      return decodeThinking(block, path);
    case 'redacted_thinking': {
      const seal = { dialect: ANTHROPIC_MESSAGES, data: requireText(block, 'data', path) };
      return withBase<ReasoningPart>({ type: 'reasoning', text: '', seal }, block, REDACTED_THINKING);
    }
    default:
      return foreignPart(block);
  }
}

/** The parts of a `content` that is a string or a list of blocks. */
export function decodeContent(content: JsonValue | undefined, path: string): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw faultyField(path, 'a string or a list of content blocks');
  return content.map((block: JsonValue, index) => decodePart(block, `${path}[${index}]`));
}

function decodeResultPart(block: JsonObject, path: string): TextPart | ImagePart | DocumentPart | ForeignPart {
  if (block.type === 'text') {
    return withBase<TextPart>({ type: 'text', text: requireText(block, 'text', path) }, block, TEXT);
  }
  if (block.type !== 'image' && block.type !== 'document') return foreignPart(block);
  const source = decodeSource(block.source);
  if (source === undefined) return foreignPart(block);
  return block.type === 'image'
    ? withBase<ImagePart>({ type: 'image', source }, block, SOURCE)
    : decodeDocument(block, source);
}

function decodeDocument(block: JsonObject, source: MediaSource): DocumentPart {
  const title = block.title;
  if (typeof title !== 'string') return withBase<DocumentPart>({ type: 'document', source }, block, DOCUMENT_UNTITLED);
  return withBase<DocumentPart>({ type: 'document', source, name: title }, block, DOCUMENT);
}

function decodeToolUse(block: JsonObject, path: string): ToolCallPart {
  const id = requireText(block, 'id', path);
  const name = requireText(block, 'name', path);
  return withBase<ToolCallPart>(
    { type: 'tool-call', id, name, arguments: block.input === undefined ? '' : JSON.stringify(block.input) },
    block,
    TOOL_USE,
  );
}

function decodeToolResult(block: JsonObject, path: string): ToolResultPart {
  const callId = requireText(block, 'tool_use_id', path);
  const { content, is_error: isError } = block;
  const part: ToolResultPart = { type: 'tool-result', callId, content: decodeResultContent(content, path) };
  const shape: Shape | undefined = contentShape(content);
  const fields = typeof isError === 'boolean' ? TOOL_RESULT : TOOL_RESULT_UNMARKED;
  const based = withBase(typeof isError === 'boolean' ? { ...part, isError } : part, block, fields);
  return shape === undefined ? based : { ...based, extensions: ownExtensions(ownFields(based.extensions), shape) };
}

function decodeResultContent(content: JsonValue | undefined, path: string): ToolResultPart['content'] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw faultyField(`${path}.content`, 'a string or a list of content blocks');
  return content.map((value: JsonValue, index) => {
    const at = `${path}.content[${index}]`;
    const block = requireObject(value, at);
    requireText(block, 'type', at);
    return decodeResultPart(block, at);
  });
}

function contentShape(content: JsonValue | undefined): Shape | undefined {
  if (typeof content === 'string') return { content: 'string' };
  return content === undefined || content === null ? { content: 'absent' } : undefined;
}

function decodeThinking(block: JsonObject, path: string): ReasoningPart {
  const text = requireText(block, 'thinking', path);
  const seal = signatureToSeal(block.signature);
  if (isUnsealed(block.signature)) {
    const part = withBase<ReasoningPart>({ type: 'reasoning', text }, block, THINKING);
    return { ...part, extensions: ownExtensions(ownFields(part.extensions), { isUnsealed: true }) };
  }
  if (seal === undefined && block.signature === '') {
    const part = withBase<ReasoningPart>({ type: 'reasoning', text }, block, THINKING);
    return { ...part, extensions: ownExtensions(ownFields(part.extensions), { hasEmptySignature: true }) };
  }
  if (seal === undefined) return withBase<ReasoningPart>({ type: 'reasoning', text }, block, THINKING_UNSEALED);
  return withBase<ReasoningPart>({ type: 'reasoning', text, seal }, block, THINKING);
}

function foreignPart(block: JsonObject): ForeignPart {
  return { type: 'foreign', dialect: ANTHROPIC_MESSAGES, value: block };
}

/** Adds the cache mark and the fields that have no slot. */
function withBase<P extends { cache?: CacheMark | undefined; extensions?: Extensions | undefined }>(
  part: P,
  block: JsonObject,
  fields: KnownFields,
): P {
  const cache = block.cache_control === undefined ? undefined : decodeCacheControl(block.cache_control);
  const rest = leftoverFields(block, cache === undefined ? fields.withoutCache : fields.withCache);
  const extensions = ownExtensions(rest);
  if (cache === undefined && extensions === undefined) return part;
  return { ...part, ...(cache !== undefined && { cache }), ...(extensions !== undefined && { extensions }) };
}
