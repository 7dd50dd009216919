import { isJsonObject, type JsonObject, type JsonValue, type ResponseBlock } from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { ANTHROPIC_MESSAGES, ownExtensions } from './own-fields.js';
import { signatureToSeal } from './seal-carrier.js';

const TEXT_FIELDS: ReadonlySet<string> = new Set(['type', 'text']);
const CITED_TEXT_FIELDS: ReadonlySet<string> = new Set(['type', 'text', 'citations']);
const THINKING_FIELDS: ReadonlySet<string> = new Set(['type', 'thinking', 'signature']);
/** Thoughts of this dialect that are not signed, or not yet: they are written as they came, not marked as unsigned. */
const UNSIGNED_FIELDS: ReadonlySet<string> = new Set(['type', 'thinking']);
const REDACTED_FIELDS: ReadonlySet<string> = new Set(['type', 'data']);
const TOOL_USE_FIELDS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input']);

/**
 * A content block of an answer, whole or as it opens in a stream. Server tools and blocks of unknown type are foreign blocks;
 * their `value` is the block. Citations stand in `values`, one delta each.
 * Source: https://platform.claude.com/docs/en/api/messages/create (`ContentBlock`)
 */
export function decodeBlock(block: JsonObject): ResponseBlock {
  switch (block.type) {
    case 'text':
      return decodeText(block);
    case 'thinking':
      return decodeThinking(block);
    case 'redacted_thinking':
      return decodeRedactedThinking(block);
    case 'tool_use':
      return decodeToolUse(block);
    default:
      return { head: { kind: 'foreign', dialect: ANTHROPIC_MESSAGES, value: block }, text: '' };
  }
}

/** A citation as it stands in a text block's `values` and in the `value` of its delta. */
export function citationValue(delta: JsonObject): JsonObject {
  return { [ANTHROPIC_MESSAGES]: delta };
}

/** The delta within a `value` of this dialect, or `undefined`. */
export function ownDelta(value: JsonValue | undefined): JsonObject | undefined {
  const delta = isJsonObject(value) ? value[ANTHROPIC_MESSAGES] : undefined;
  return isJsonObject(delta) ? delta : undefined;
}

function decodeText(block: JsonObject): ResponseBlock {
  const citations: readonly JsonValue[] = Array.isArray(block.citations) ? block.citations : [];
  const hasCitations = citations.length > 0;
  const extensions = ownExtensions(leftoverFields(block, hasCitations ? CITED_TEXT_FIELDS : TEXT_FIELDS));
  return {
    head: { kind: 'text' },
    text: textOf(block.text),
    ...(hasCitations && { values: citations.map((citation) => citationValue({ type: 'citations_delta', citation })) }),
    ...(extensions !== undefined && { extensions }),
  };
}

function decodeThinking(block: JsonObject): ResponseBlock {
  const seal = signatureToSeal(block.signature);
  const extensions = ownExtensions(leftoverFields(block, block.signature === '' ? UNSIGNED_FIELDS : THINKING_FIELDS));
  return {
    head: { kind: 'reasoning' },
    text: textOf(block.thinking),
    ...(seal !== undefined && { seal }),
    ...(extensions !== undefined && { extensions }),
  };
}

function decodeRedactedThinking(block: JsonObject): ResponseBlock {
  const extensions = ownExtensions(leftoverFields(block, REDACTED_FIELDS));
  return {
    head: { kind: 'reasoning' },
    text: '',
    seal: { dialect: ANTHROPIC_MESSAGES, data: textOf(block.data) },
    ...(extensions !== undefined && { extensions }),
  };
}

function decodeToolUse(block: JsonObject): ResponseBlock {
  const extensions = ownExtensions(leftoverFields(block, TOOL_USE_FIELDS));
  return {
    head: { kind: 'tool-call', id: textOf(block.id), name: textOf(block.name) },
    text: block.input === undefined ? '' : JSON.stringify(block.input),
    ...(extensions !== undefined && { extensions }),
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
