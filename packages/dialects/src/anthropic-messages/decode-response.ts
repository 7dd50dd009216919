import { type ChatResponse, isJsonObject, type JsonObject, type JsonValue, type ResponseBlock } from '@helix/contracts';
import { WireError } from '@helix/wire';
import { type JsonDraft, leftoverFields } from '../shared/json-draft.js';
import { decodeBlock } from './decode-block.js';
import { decodeChoiceEnd } from './decode-choice-end.js';
import { decodeUsage } from './decode-usage.js';
import { ownExtensions } from './own-fields.js';
import { explanationBlock } from './refusal-explanation.js';

const END_FIELDS = ['stop_reason', 'stop_sequence', 'stop_details', 'container', 'context_management'] as const;
const KNOWN_FIELDS: ReadonlySet<string> = new Set(['id', 'type', 'role', 'model', 'content', 'usage', ...END_FIELDS]);

/**
 * A Messages answer in canonical form. Throws `WireError` on a body that is none.
 * Source: https://platform.claude.com/docs/en/api/messages/create (`Message`)
 */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !Array.isArray(body.content)) {
    throw new WireError('malformed', 'The answer is no Anthropic message: it has no list `content`.');
  }
  const end = endFields(body);
  const explanation = explanationBlock(end);
  const content = decodeBlocks(body.content);
  const blocks = explanation === undefined ? content : [...content, explanation];
  const usage = decodeUsage(body.usage);
  const extensions = ownExtensions(leftoverFields(body, KNOWN_FIELDS));
  const hasToolCalls = blocks.some((block) => block.head.kind === 'tool-call');
  return {
    ...(typeof body.id === 'string' && { id: body.id }),
    ...(typeof body.model === 'string' && { model: body.model }),
    choices: [{ index: 0, blocks, ...decodeChoiceEnd(end, hasToolCalls) }],
    ...(usage !== undefined && { usage }),
    ...(extensions !== undefined && { extensions }),
  };
}

function decodeBlocks(content: readonly JsonValue[]): readonly ResponseBlock[] {
  return content.map((block, index) => {
    if (!isJsonObject(block)) throw new WireError('malformed', `content[${index}] of the answer is no content block.`);
    return decodeBlock(block);
  });
}

function endFields(body: JsonObject): JsonObject {
  const end: JsonDraft = {};
  for (const field of END_FIELDS) if (body[field] !== undefined) end[field] = body[field];
  return end;
}
