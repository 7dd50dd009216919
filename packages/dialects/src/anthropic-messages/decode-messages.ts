import { isJsonObject, type JsonObject, type JsonValue, type Message } from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject } from '../shared/require-field.js';
import { decodeContent, decodePart } from './decode-part.js';
import { ANTHROPIC_MESSAGES, ownExtensions, type Shape } from './own-fields.js';

const ATTRIBUTION = /^x-anthropic-billing-header:[^\n]*\n?$/;
const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['role', 'content']);

/**
 * `system` and `messages` as one list of turns, the system prompt first.
 * Throws `invalid_request` naming the faulty field.
 */
export function decodeMessages(body: JsonObject): readonly Message[] {
  const { system, messages } = body;
  if (!Array.isArray(messages)) throw faultyField('messages', 'a list of messages');
  if (messages.length === 0) throw faultyField('messages', 'a list of at least one message');
  const turns: Message[] = [];
  if (system !== undefined && system !== null) turns.push(decodeSystem(system));
  messages.forEach((message: JsonValue, index) => {
    turns.push(decodeMessage(message, `messages[${index}]`));
  });
  return turns;
}

function decodeSystem(system: JsonValue): Message {
  if (Array.isArray(system)) {
    const content = (system as readonly JsonValue[]).map((block, index) =>
      isAttribution(block)
        ? { type: 'foreign' as const, dialect: ANTHROPIC_MESSAGES, value: block }
        : decodePart(block, `system[${index}]`),
    );
    return { role: 'system', content };
  }
  const content = decodeContent(system, 'system');
  return { role: 'system', content, extensions: ownExtensions(undefined, { content: 'string' }) };
}

/**
 * Claude Code's first block names its version and a hash of the request, another one each time: no part of the prompt, and at its beginning it would
 * keep every other provider from caching the rest. Source: https://code.claude.com/docs/en/llm-gateway-protocol (read 2026-11-26)
 */
function isAttribution(block: JsonValue): boolean {
  return isJsonObject(block) && typeof block.text === 'string' && ATTRIBUTION.test(block.text);
}

function decodeMessage(value: JsonValue, path: string): Message {
  const message = requireObject(value, path);
  const { role } = message;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw faultyField(`${path}.role`, "'user', 'assistant' or 'system'");
  }
  const content = decodeContent(message.content, `${path}.content`);
  const rest = leftoverFields(message, MESSAGE_FIELDS);
  const shape = messageShape(role, message.content);
  if (rest === undefined && shape === undefined) return { role, content };
  return { role, content, extensions: ownExtensions(rest, shape) };
}

function messageShape(role: string, content: JsonValue | undefined): Shape | undefined {
  const isString = typeof content === 'string';
  const inline = role === 'system';
  if (!isString && !inline) return undefined;
  return { ...(isString && { content: 'string' as const }), ...(inline && { inline }) };
}
