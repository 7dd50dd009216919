import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ReasoningSeal,
  type ResponseBlock,
} from '@helix/contracts';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { BEDROCK_CONVERSE } from './own-fields.js';

/**
 * A content block of an answer. Server tools (`server_tool_use`), their results and blocks of unknown kind are foreign blocks whose `value`
 * is the block. Citations stand in `values`, one delta each.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export function decodeBlock(value: JsonValue): ResponseBlock {
  const block = asObject(value);
  if (typeof block.text === 'string') return { head: { kind: 'text' }, text: block.text };
  if (isJsonObject(block.toolUse) && !isServerTool(block.toolUse)) return decodeToolUse(block.toolUse);
  if (isJsonObject(block.reasoningContent)) return decodeReasoning(block.reasoningContent);
  if (isJsonObject(block.citationsContent)) return decodeCitations(block.citationsContent);
  if (isJsonObject(block.image)) return decodeImage(block.image);
  return { head: { kind: 'foreign', dialect: BEDROCK_CONVERSE, value }, text: '' };
}

/** A call that the model's own side has made and answered: callers must not answer it. */
export function isServerTool(toolUse: JsonObject): boolean {
  return toolUse.type === 'server_tool_use';
}

/** A citation as it stands in a text block's `values` and in the `value` of its delta. */
export function citationValue(citation: JsonValue): JsonObject {
  return { [BEDROCK_CONVERSE]: { citation } };
}

/** The media type of an image of the answer; its deltas carry the bytes as they came. */
export function imageType(image: JsonObject): string {
  return `image/${nonEmpty(image.format) ?? '*'}`;
}

/** A seal of this dialect; `undefined` when there is neither signature nor data. */
export function sealOf(signature: string | undefined, data: string | undefined): ReasoningSeal | undefined {
  if (signature === undefined && data === undefined) return undefined;
  return {
    dialect: BEDROCK_CONVERSE,
    ...(signature !== undefined && { signature }),
    ...(data !== undefined && { data }),
  };
}

function decodeToolUse({ toolUseId, name, input }: JsonObject): ResponseBlock {
  return {
    head: { kind: 'tool-call', id: asText(toolUseId), name: asText(name) },
    text: input === undefined ? '' : JSON.stringify(input),
  };
}

function decodeReasoning({ reasoningText, redactedContent }: JsonObject): ResponseBlock {
  const { text, signature } = asObject(reasoningText);
  const seal = sealOf(nonEmpty(signature), nonEmpty(redactedContent));
  return { head: { kind: 'reasoning' }, text: asText(text), ...(seal !== undefined && { seal }) };
}

function decodeCitations({ content, citations }: JsonObject): ResponseBlock {
  const values = asArray(citations).map(citationValue);
  const text = asArray(content)
    .map((piece) => asText(asObject(piece).text))
    .join('');
  return { head: { kind: 'text' }, text, ...(values.length > 0 && { values }) };
}

function decodeImage(image: JsonObject): ResponseBlock {
  return { head: { kind: 'media', mediaType: imageType(image) }, text: '', values: [image] };
}
